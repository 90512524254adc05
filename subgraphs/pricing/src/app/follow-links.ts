import { rehome } from '@rapport/subgraph-kit/customer-redirect';
import type { PersonId } from '@rapport/subgraph-kit/join-people';
import type { EntityManager } from 'typeorm';

/**
 * After merges and their undoing: shows quotes and carts as those of whom their ids are now.
 *
 * @param people every id of the people touched (`recordMerges`, `recordUnmerges`)
 */
export async function followLinks(tx: EntityManager, people: readonly PersonId[]): Promise<void> {
  await rehome(tx, 'quote', people);
  await rehome(tx, 'cart', people);
}
