import { assert } from '@rapport/kernel/assert';
import type { GraphQLSchema } from 'graphql';
import type { EntityManager } from 'typeorm';
import { UnauthenticatedError } from '../errors';
import type { Viewer } from '../viewer';
import { findErased } from './erased-identity';

interface Asker {
  readonly viewer: Viewer;
  readonly db: EntityManager;
}

/** A property, because Apollo Server hands resolvers a copy of the context. */
const ASKER = Symbol('asker');

/** Tells `refuseErased` whom a context was made for: contexts are each subgraph's own, and need not say. */
export const nameAsker = <Context extends object>(context: Context, asker: Asker): Context =>
  Object.assign(context, { [ASKER]: asker });

function askerOf(context: object): Asker {
  const asker = (context as { readonly [ASKER]?: Asker })[ASKER];
  assert(asker !== undefined, 'every context of a subgraph is made by the kit, for a viewer');
  return asker;
}

/** Asked again, it tells what became of the first time. */
const OPEN_TO_ERASED: ReadonlySet<string> = new Set(['eraseMe']);

/**
 * Refuses every mutation to a customer who was erased: their token is valid for a while yet, and nothing may be written
 * about them again. Costs a customer's mutation one statement.
 */
export function refuseErased(schema: GraphQLSchema): GraphQLSchema {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const { resolve } = field;
    if (resolve === undefined || OPEN_TO_ERASED.has(field.name)) continue;
    field.resolve = async (root, args, context: object, info) => {
      await assertNotErased(askerOf(context));
      return resolve(root, args, context, info);
    };
  }
  return schema;
}

async function assertNotErased({ db, viewer }: Asker): Promise<void> {
  if (viewer.kind !== 'customer') return;
  const erased = await findErased(db, { customerIds: [viewer.customerId], anonymousIds: [] });
  if (erased.isErasedCustomer(viewer.customerId)) {
    throw new UnauthenticatedError('This customer was erased: sign up to begin anew');
  }
}
