import { assertMayReadCustomer } from '@rapport/subgraph-kit/customer-access';
import { findSurvivors } from '@rapport/subgraph-kit/customer-redirect';
import type { RequestContext, Runtime } from '@rapport/subgraph-kit/subgraph';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import type { DataSource } from 'typeorm';
import type { Reader } from './domain/contribution';
import { createLoaders, type Loaders } from './graphql/loaders';

/** What a resolver has at hand. */
export interface Context {
  readonly viewer: Viewer;
  /** @throws ForbiddenError when the viewer may not read this customer */
  readonly assertMayRead: (customerId: string) => Promise<void>;
  /** Take them from the context at each use: a write replaces them, so that nothing read before it is shown after. */
  readonly loaders: Loaders;
  /** Runs a use case that writes. */
  write<Outcome>(useCase: (db: DataSource, now: Date) => Promise<Outcome>): Promise<Outcome>;
}

export function createContext({ viewer }: RequestContext, { db, now }: Runtime): Context {
  let reader: Promise<Reader> | null = null;
  const readerOnce = () => (reader ??= findReader(db, viewer));
  let loaders = createLoaders(db.manager, readerOnce);
  return {
    viewer,
    assertMayRead: (customerId) => assertMayReadCustomer(db.manager, viewer, customerId),
    get loaders() {
      return loaders;
    },
    async write(useCase) {
      const outcome = await useCase(db, now());
      loaders = createLoaders(db.manager, readerOnce);
      return outcome;
    },
  };
}

/** A customer who was merged reads as the one they are now, also with a token from before. */
async function findReader(db: DataSource, viewer: Viewer): Promise<Reader> {
  if (viewer.kind === 'customer') {
    const survivors = await findSurvivors(db.manager, [viewer.customerId]);
    return { customerId: survivors.get(viewer.customerId) ?? viewer.customerId, moderator: false };
  }
  const moderator =
    viewer.kind === 'staff' && viewer.roles.some((role) => role === 'moderation' || role === 'admin');
  return { customerId: null, moderator };
}
