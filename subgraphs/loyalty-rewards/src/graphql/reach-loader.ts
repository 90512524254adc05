import { addDays } from '@rapport/kernel/clock';
import DataLoader from 'dataloader';
import type { EntityManager } from 'typeorm';
import { findEarnings } from '../db/earning-repository';
import { listRewards } from '../db/reward-repository';
import type { Balance } from '../domain/balance';
import { isLeft } from '../domain/reward-terms';
import { PACE_DAYS, rewardsWithinReach, type RewardWithinReach } from '../domain/reward-reach';

const BATCH_MAX = 500;

/** The rewards within reach of each person, by an id that survives: two statements for all of them, and one for their balances. */
export const createReachLoader = (
  db: EntityManager,
  balanceByCustomerId: DataLoader<string, Balance>,
  now: Date,
): DataLoader<string, readonly RewardWithinReach[]> =>
  new DataLoader<string, readonly RewardWithinReach[]>(
    async (ids) => {
      const [all, earnings, balances] = await Promise.all([
        listRewards(db),
        findEarnings(db, ids, { after: addDays(now, -PACE_DAYS), until: now }),
        Promise.all(ids.map((id) => balanceByCustomerId.load(id))),
      ]);
      const rewards = all.filter(isLeft);
      return balances.map(({ balancePoints, owedPoints }, index) =>
        rewardsWithinReach(
          rewards,
          { balancePoints, owedPoints, earnedLatelyPoints: earnings.get(ids[index] ?? '') ?? 0 },
          now,
        ),
      );
    },
    { name: 'reachByCustomerId', maxBatchSize: BATCH_MAX },
  );
