import type DataLoader from 'dataloader';
import type { EntityManager } from 'typeorm';
import { listRewards } from '../db/reward-repository';
import { isFor, isLeft, type CountedReward } from '../domain/reward-terms';
import type { TierStanding } from '../domain/tier-standing';

/**
 * The rewards that have not run out and are each person's by their tier, cheapest first: one statement, and one for the
 * tiers where a reward wants any. How often a member has a reward is told when they redeem it.
 *
 * @param ids of people, which survive
 */
export async function findOffers(
  db: EntityManager,
  ids: readonly string[],
  standings: DataLoader<string, TierStanding>,
): Promise<readonly (readonly CountedReward[])[]> {
  const left = (await listRewards(db)).filter(isLeft);
  if (left.every(({ terms }) => terms.tiers === null)) return ids.map(() => left);
  const tiers = await Promise.all(ids.map(async (id) => (await standings.load(id)).tier));
  return tiers.map((tier) => left.filter((reward) => isFor(reward, tier)));
}
