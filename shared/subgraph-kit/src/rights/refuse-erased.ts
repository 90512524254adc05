import type { GraphQLSchema } from 'graphql';
import type { EntityManager } from 'typeorm';
import { UnauthenticatedError } from '../errors';
import type { Viewer } from '../viewer';
import { findErased } from './erased-identity';

/** Whom a context was made for: contexts are each subgraph's own, and need not say. */
export type ViewerOf = (context: object) => Viewer | undefined;

/** Asked again, it tells what became of the first time. */
const OPEN_TO_ERASED: ReadonlySet<string> = new Set(['eraseMe']);

/**
 * Refuses every mutation to a customer who was erased: their token is valid for a while yet, and nothing may be written
 * about them again. Costs a customer's mutation one statement.
 */
export function refuseErased(schema: GraphQLSchema, db: EntityManager, viewerOf: ViewerOf): void {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const { resolve } = field;
    if (resolve === undefined || OPEN_TO_ERASED.has(field.name)) continue;
    field.resolve = async (root, args, context: object, info) => {
      await assertNotErased(db, viewerOf(context));
      return resolve(root, args, context, info);
    };
  }
}

async function assertNotErased(db: EntityManager, viewer: Viewer | undefined): Promise<void> {
  if (viewer?.kind !== 'customer') return;
  const erased = await findErased(db, { customerIds: [viewer.customerId], anonymousIds: [] });
  if (erased.isErasedCustomer(viewer.customerId)) {
    throw new UnauthenticatedError('This customer was erased: sign up to begin anew');
  }
}
