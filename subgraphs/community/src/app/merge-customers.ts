import { recordMerges, type CustomerMerge } from '@rapport/subgraph-kit/customer-redirect';
import type { EntityManager } from 'typeorm';
import { findMerged, moveCustomers } from '../db/merge-repository';

/** Makes people of several ids one person here, in whatever order the merges come. */
export async function mergeCustomers(tx: EntityManager, merges: readonly CustomerMerge[]): Promise<void> {
  await recordMerges(tx, merges);
  const moves = await findMerged(
    tx,
    merges.flatMap((merge) => [merge.from, merge.into]),
  );
  await moveCustomers(tx, moves);
}
