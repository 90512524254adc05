import { DAY_MS } from '@rapport/kernel/clock';
import type { ComputedTraits } from '../computed-traits';
import { aliveProbability, expectedPurchases, purchaseProbability, type BgNbd } from './bg-nbd';
import { expectedSpend, type GammaGamma } from './gamma-gamma';
import { historyOf, type PurchaseDays } from './purchase-days';
import { scoreOf, type Fifths } from './scores';

/** What one customer bought, in figures. */
export interface Bought extends PurchaseDays {
  readonly customerId: string;
  readonly orders: number;
  /** What is kept of it after returns. */
  readonly netMinor: number;
  /** Units of products that have a usual price, and of them those clearly below it. */
  readonly comparableUnits: number;
  readonly offerUnits: number;
  /** Most spent on first, at most three. */
  readonly favouriteCategories: readonly string[];
  /** Events by channel. */
  readonly channels: Readonly<Record<string, number>>;
}

/** What was learnt from all customers together. */
export interface ShopModel {
  readonly bgNbd: BgNbd;
  readonly gammaGamma: GammaGamma;
  readonly recencyDays: Fifths;
  readonly orders: Fifths;
  readonly netMinor: Fifths;
}

/** How far ahead `churnProbability` looks: a shop that hears of lapses a year later can do nothing about them. */
export const CHURN_DAYS = 90;
/** How far ahead `expectedPurchases` and `lifetimeValueMinor` look. */
export const LIFETIME_DAYS = 365;

/** All that is computed of one customer. @param model `null` until there are enough customers to learn from */
export function computeTraits(bought: Bought, model: ShopModel | null, now: Date): ComputedTraits {
  const { orders, netMinor, firstAt, lastAt, comparableUnits, offerUnits, favouriteCategories } = bought;
  const betweenDays = (lastAt.getTime() - firstAt.getTime()) / DAY_MS;
  return {
    orders,
    netSpendMinor: netMinor,
    averageOrderMinor: Math.round(netMinor / orders),
    ...(orders > 1 && { daysBetweenOrders: rounded(betweenDays / (orders - 1), 1) }),
    ...(comparableUnits > 0 && { priceSensitivity: rounded(offerUnits / comparableUnits, 3) }),
    ...(favouriteCategories.length > 0 && { favouriteCategories }),
    ...channelTraits(bought.channels),
    ...(model !== null && learntTraits(bought, model, now)),
  };
}

function channelTraits(channels: Readonly<Record<string, number>>): ComputedTraits {
  const counts = Object.entries(channels).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const [main] = counts;
  if (main === undefined || total === 0) return {};
  const mix = Object.fromEntries(counts.map(([channel, count]) => [channel, rounded(count / total, 3)]));
  return { mainChannel: main[0], channelMix: mix };
}

function learntTraits(bought: Bought, model: ShopModel, now: Date): ComputedTraits {
  const history = historyOf(bought, now);
  const recencyDays = history.ageDays - history.lastAfterDays;
  const purchases = expectedPurchases(model.bgNbd, history, LIFETIME_DAYS);
  const meanMinor = bought.netMinor / bought.days;
  const value =
    meanMinor > 0 ? purchases * expectedSpend(model.gammaGamma, { purchases: bought.days, meanMinor }) : 0;
  return {
    // Who bought lately is in the highest fifth.
    recencyScore: 6 - scoreOf(recencyDays, model.recencyDays),
    frequencyScore: scoreOf(bought.orders, model.orders),
    monetaryScore: scoreOf(bought.netMinor, model.netMinor),
    aliveProbability: rounded(aliveProbability(model.bgNbd, history), 4),
    churnProbability: rounded(1 - purchaseProbability(model.bgNbd, history, CHURN_DAYS), 4),
    expectedPurchases: rounded(purchases, 3),
    lifetimeValueMinor: Math.round(value),
  };
}

const rounded = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;
