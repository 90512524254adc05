import { isUuid } from '@rapport/kernel/ids';
import DataLoader from 'dataloader';
import type { EntityManager } from 'typeorm';
import { findSurvivors } from './customer-redirect';
import { ForbiddenError } from './errors';
import { mayReadById, type Viewer } from './viewer';

/**
 * Whether `viewer` may read what is held about `customerId`: the customer themselves, by any id they ever had and with
 * a token from before a merge, and staff and tills, who reach a customer only through a field that records it.
 * Without a statement unless a customer names another id than their own; many such questions at once are one statement.
 */
export async function mayReadCustomer(
  db: EntityManager,
  viewer: Viewer,
  customerId: string,
): Promise<boolean> {
  if (mayReadById(viewer, customerId)) return true;
  if (viewer.kind !== 'customer' || !isUuid(customerId) || !isUuid(viewer.customerId)) return false;
  const [own, other] = await Promise.all([
    survivorsIn(db).load(viewer.customerId.toLowerCase()),
    survivorsIn(db).load(customerId.toLowerCase()),
  ]);
  return own === other;
}

/** @throws ForbiddenError when `viewer` may not read `customerId`; it does not tell whether the customer exists */
export async function assertMayReadCustomer(
  db: EntityManager,
  viewer: Viewer,
  customerId: string,
): Promise<void> {
  if (await mayReadCustomer(db, viewer, customerId)) return;
  throw new ForbiddenError(`A ${viewer.kind} may not read this customer`);
}

const loaders = new WeakMap<EntityManager, DataLoader<string, string>>();

/** Batches what is asked at once and remembers nothing: an answer must not outlive an unmerge. */
function survivorsIn(db: EntityManager): DataLoader<string, string> {
  const known = loaders.get(db);
  if (known !== undefined) return known;
  const loader = new DataLoader<string, string>(
    async (ids) => {
      const survivors = await findSurvivors(db, ids);
      return ids.map((id) => survivors.get(id) ?? id);
    },
    { name: 'survivorById', cache: false, maxBatchSize: 1_000 },
  );
  loaders.set(db, loader);
  return loader;
}
