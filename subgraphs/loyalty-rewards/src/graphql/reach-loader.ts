import { addDays } from '@rapport/kernel/clock';
import DataLoader from 'dataloader';
import type { EntityManager } from 'typeorm';
import { findEarnings } from '../db/earning-repository';
import type { Balance } from '../domain/balance';
import { PACE_DAYS, rewardsWithinReach, type RewardWithinReach } from '../domain/reward-reach';
import type { TierStanding } from '../domain/tier-standing';
import { findOffers } from './offers';

const BATCH_MAX = 500;

/** The rewards within reach of each person, by an id that survives: two statements for all of them, and one for their balances. */
export const createReachLoader = (
  db: EntityManager,
  {
    balances,
    standings,
  }: {
    readonly balances: DataLoader<string, Balance>;
    readonly standings: DataLoader<string, TierStanding>;
  },
  now: Date,
): DataLoader<string, readonly RewardWithinReach[]> =>
  new DataLoader<string, readonly RewardWithinReach[]>(
    async (ids) => {
      const [offers, earnings, balanceOfEach] = await Promise.all([
        findOffers(db, ids, standings),
        findEarnings(db, ids, { after: addDays(now, -PACE_DAYS), until: now }),
        Promise.all(ids.map((id) => balances.load(id))),
      ]);
      return balanceOfEach.map(({ balancePoints, owedPoints }, index) =>
        rewardsWithinReach(
          offers[index] ?? [],
          { balancePoints, owedPoints, earnedLatelyPoints: earnings.get(ids[index] ?? '') ?? 0 },
          now,
        ),
      );
    },
    { name: 'reachByCustomerId', maxBatchSize: BATCH_MAX },
  );
