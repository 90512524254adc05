import { byCodeUnit } from '@rapport/kernel/compare';
import DataLoader from 'dataloader';
import type { EntityManager } from 'typeorm';
import { listRewards } from '../db/reward-repository';
import type { Balance } from '../domain/balance';
import { isAvailable, type Reward } from '../domain/reward';

const BATCH_MAX = 500;

/** What each person's points buy now, the dearest first, by an id that survives: one statement beside that for the balances. */
export const createAffordableLoader = (
  db: EntityManager,
  balanceByCustomerId: DataLoader<string, Balance>,
  now: Date,
): DataLoader<string, readonly Reward[]> =>
  new DataLoader<string, readonly Reward[]>(
    async (ids) => {
      const [rewards, balances] = await Promise.all([
        listRewards(db),
        Promise.all(ids.map((id) => balanceByCustomerId.load(id))),
      ]);
      const offered = rewards
        .filter((reward) => isAvailable(reward, now))
        .sort((a, b) => b.costPoints - a.costPoints || byCodeUnit(a.rewardId, b.rewardId));
      return balances.map(({ balancePoints }) =>
        offered.filter(({ costPoints }) => costPoints <= balancePoints),
      );
    },
    { name: 'affordableByCustomerId', maxBatchSize: BATCH_MAX },
  );
