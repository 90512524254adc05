import { byCodeUnit } from '@rapport/kernel/compare';
import DataLoader from 'dataloader';
import type { EntityManager } from 'typeorm';
import type { Balance } from '../domain/balance';
import { isAvailable, type Reward } from '../domain/reward';
import type { TierStanding } from '../domain/tier-standing';
import { findOffers } from './offers';

const BATCH_MAX = 500;

/** What each person's points buy now, the dearest first, by an id that survives: one statement beside that for the balances. */
export const createAffordableLoader = (
  db: EntityManager,
  {
    balances,
    standings,
  }: {
    readonly balances: DataLoader<string, Balance>;
    readonly standings: DataLoader<string, TierStanding>;
  },
  now: Date,
): DataLoader<string, readonly Reward[]> =>
  new DataLoader<string, readonly Reward[]>(
    async (ids) => {
      const [offers, balanceOfEach] = await Promise.all([
        findOffers(db, ids, standings),
        Promise.all(ids.map((id) => balances.load(id))),
      ]);
      return balanceOfEach.map(({ balancePoints }, index) =>
        (offers[index] ?? [])
          .filter((reward) => isAvailable(reward, now) && reward.costPoints <= balancePoints)
          .sort((a, b) => b.costPoints - a.costPoints || byCodeUnit(a.rewardId, b.rewardId)),
      );
    },
    { name: 'affordableByCustomerId', maxBatchSize: BATCH_MAX },
  );
