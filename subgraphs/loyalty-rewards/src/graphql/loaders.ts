import { addDays } from '@rapport/kernel/clock';
import type { Money } from '@rapport/kernel/money';
import { findSurvivors } from '@rapport/subgraph-kit/customer-redirect';
import DataLoader from 'dataloader';
import type { EntityManager } from 'typeorm';
import { findHoldings } from '../db/balance-repository';
import { findHistories, type HistoryPage } from '../db/history-repository';
import { findSpends } from '../db/order-fact-repository';
import { findPublicPrices } from '../db/product-price-repository';
import { countUses, findRewards } from '../db/reward-repository';
import type { Balance } from '../domain/balance';
import type { HistoryEntry } from '../domain/movement-reason';
import { balanceOf, type Holding } from '../domain/person';
import type { Programme } from '../domain/programme';
import type { CountedReward } from '../domain/reward-terms';
import { TIER_WINDOW_DAYS } from '../domain/tier';
import { standingAt, type TierStanding } from '../domain/tier-standing';
import { createAffordableLoader } from './affordable-loader';
import type { Wallet } from '../domain/wallet';
import { createReachLoader } from './reach-loader';

export interface HistoryKey extends HistoryPage {
  readonly customerId: string;
}

export type Loaders = ReturnType<typeof createLoaders>;

const BATCH_MAX = 500;

/** One set per request: a loader caches, and a cache must not outlive its viewer. */
export function createLoaders(db: EntityManager, programme: Programme, now: Date) {
  const holdingsByCustomerId = loader<ReadonlyMap<Wallet, readonly Holding[]>>(
    'holdingsByCustomerId',
    async (ids) => {
      const holdings = await findHoldings(db, ids, now);
      return (id) => holdings.get(id) ?? new Map<Wallet, readonly Holding[]>();
    },
  );
  const balanceByCustomerId = loader<Balance>('balanceByCustomerId', async (ids) => {
    const holdings = await Promise.all(ids.map((id) => holdingsByCustomerId.load(id)));
    const byId = new Map(ids.map((id, index) => [id, holdings[index]?.get('POINTS') ?? []]));
    return (id) => balanceOf(id, byId.get(id) ?? [], now);
  });
  const standingByCustomerId = loader<TierStanding>('standingByCustomerId', async (survivorIds) => {
    const since = addDays(now, -TIER_WINDOW_DAYS);
    const spends = await findSpends(db, { survivorIds, since, currency: programme.currency });
    return (id) => standingAt(spends.get(id) ?? [], now, programme.currency);
  });
  const means = { balances: balanceByCustomerId, standings: standingByCustomerId };
  return {
    /** As whom a customer is known now: every other loader wants ids that survive. */
    survivorByCustomerId: loader<string>('survivorByCustomerId', async (ids) => {
      const survivors = await findSurvivors(db, ids);
      return (id) => survivors.get(id) ?? id;
    }),
    /** By wallet, in each of the person's accounts. */
    holdingsByCustomerId,
    balanceByCustomerId,
    affordableByCustomerId: createAffordableLoader(db, means, now),
    reachByCustomerId: createReachLoader(db, means, now),
    standingByCustomerId,
    rewardById: loader<CountedReward | null>('rewardById', async (ids) => {
      const rewards = new Map((await findRewards(db, ids)).map((reward) => [reward.rewardId, reward]));
      return (id) => rewards.get(id) ?? null;
    }),
    usesByRewardId: loader<number>('usesByRewardId', async (ids) => {
      const uses = await countUses(db, ids);
      return (id) => uses.get(id) ?? 0;
    }),
    priceByProductId: loader<Money | null>('priceByProductId', async (ids) => {
      const prices = await findPublicPrices(db, ids);
      return (id) => prices.get(id) ?? null;
    }),
    historyByPage: createHistoryLoader(db),
  };
}

/** DataLoader's contract, one answer per key in the keys' order, in one place. */
const loader = <Value>(
  name: string,
  load: (keys: readonly string[]) => Promise<(key: string) => Value>,
): DataLoader<string, Value> =>
  new DataLoader<string, Value>(async (keys) => keys.map(await load(keys)), {
    name,
    maxBatchSize: BATCH_MAX,
  });

/** Customers of one field ask for the same page: one statement for each different page asked for. */
function createHistoryLoader(db: EntityManager): DataLoader<HistoryKey, readonly HistoryEntry[], string> {
  const pageOf = ({ limit, after }: HistoryPage) => JSON.stringify([limit, after]);
  const load = async (keys: readonly HistoryKey[]) => {
    const pages = new Map(keys.map((key): [string, HistoryPage] => [pageOf(key), key]));
    const histories = new Map<string, ReadonlyMap<string, HistoryEntry[]>>();
    for (const [name, page] of pages) {
      const customerIds = keys.filter((key) => pageOf(key) === name).map((key) => key.customerId);
      histories.set(name, await findHistories(db, customerIds, page));
    }
    return keys.map((key) => histories.get(pageOf(key))?.get(key.customerId) ?? []);
  };
  const cacheKeyFn = (key: HistoryKey) => `${key.customerId} ${pageOf(key)}`;
  return new DataLoader(load, { name: 'historyByPage', maxBatchSize: BATCH_MAX, cacheKeyFn });
}
