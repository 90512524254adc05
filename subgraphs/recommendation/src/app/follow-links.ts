import type { PersonId } from '@rapport/subgraph-kit/join-people';
import type { EntityManager } from 'typeorm';
import { rehomeOrders } from '../db/purchase-repository';
import { rehomeViews } from '../db/view-repository';

/**
 * After merges and their undoing: shows orders and views as those of whom their ids are now.
 *
 * @param people every id of the people touched (`recordMerges`, `recordUnmerges`)
 */
export async function followLinks(tx: EntityManager, people: readonly PersonId[], now: Date): Promise<void> {
  await rehomeOrders(tx, people, now);
  await rehomeViews(tx, people);
}
