import { fitBgNbd } from './bg-nbd';
import type { ShopModel } from './compute-traits';
import { fitGammaGamma } from './gamma-gamma';
import { historyOf } from './purchase-days';
import { fifthsOf } from './scores';

/** One customer, as the model learns from them: numbers only, so that a worker thread gets a plain copy. */
export interface Learnt {
  readonly days: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly orders: number;
  readonly netMinor: number;
}

/** Fewer teach nothing that would hold for others. */
export const CUSTOMERS_MIN = 50;

/** What all customers together teach about each. @returns `null` when there are too few */
export function learnShop(customers: readonly Learnt[], nowMs: number): ShopModel | null {
  if (customers.length < CUSTOMERS_MIN) return null;
  const now = new Date(nowMs);
  const histories = customers.map(({ days, firstMs, lastMs }) =>
    historyOf({ days, firstAt: new Date(firstMs), lastAt: new Date(lastMs) }, now),
  );
  const spendings = customers
    .filter(({ netMinor }) => netMinor > 0)
    .map(({ days, netMinor }) => ({ purchases: days, meanMinor: netMinor / days }));
  return {
    bgNbd: fitBgNbd(histories).model,
    gammaGamma: fitGammaGamma(spendings).model,
    recencyDays: fifthsOf(histories.map(({ ageDays, lastAfterDays }) => ageDays - lastAfterDays)),
    orders: fifthsOf(customers.map(({ orders }) => orders)),
    netMinor: fifthsOf(customers.map(({ netMinor }) => netMinor)),
  };
}
