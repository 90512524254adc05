import { rehome } from '@rapport/subgraph-kit/customer-redirect';
import type { PersonId } from '@rapport/subgraph-kit/join-people';
import type { EntityManager } from 'typeorm';
import { rehomeContributions, settleReviews } from '../db/person-repository';

/**
 * After merges and their undoing: shows everything as what of whom its id is now. Nothing is deleted: what people have
 * once is counted once by its readers, and of several reviews of a product the latest is shown.
 *
 * @param people every id of the people touched (`recordMerges`, `recordUnmerges`)
 */
export async function followLinks(tx: EntityManager, people: readonly PersonId[]): Promise<void> {
  for (const table of ['member', 'idea_vote', 'reaction', 'purchase']) await rehome(tx, table, people);
  await rehomeContributions(tx, people);
  await settleReviews(tx, [...new Set(people.map((one) => one.survivorId))]);
}
