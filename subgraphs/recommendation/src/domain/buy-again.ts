import { DAY_MS, utcDay } from '@rapport/kernel/clock';
import type { Candidate } from './candidate';
import { byScore } from './model/best';
import type { Neighbour } from './neighbour';
import type { Purchase } from './shopper-facts';

/** What a purchase still says after another day. */
const KEPT_PER_DAY = 0.98;

/**
 * What the shopper may want again, best first: how often and how lately they bought it, times how often anybody buys
 * it again. Only products of which they kept something. A day counts once, however many orders it took, and ages run to the shopper's own latest
 * purchase, which changes no order and needs no clock.
 *
 * @param repeatRateOf 0 to 1; `null` for a product that training has not seen, or before any training
 */
export function buyAgain(
  purchases: readonly Purchase[],
  repeatRateOf: (productId: string) => number | null,
): Candidate[] {
  const latest = Math.max(...purchases.map((purchase) => purchase.orderedAt.getTime()));
  const daysByProduct = new Map<string, Map<string, number>>();
  const ordersOf = new Map<string, number>();
  for (const { orderedAt, productIds } of purchases) {
    const ageDays = Math.floor((latest - orderedAt.getTime()) / DAY_MS);
    for (const id of productIds) {
      ordersOf.set(id, (ordersOf.get(id) ?? 0) + 1);
      const days = daysByProduct.get(id) ?? new Map<string, number>();
      const day = utcDay(orderedAt);
      daysByProduct.set(id, days.set(day, Math.min(ageDays, days.get(day) ?? Infinity)));
    }
  }
  const scored = [...daysByProduct].map(([id, days]): Neighbour => {
    // Oldest last, so that the sum is the same to the last digit in whatever order the purchases came.
    const frequency = [...days.values()]
      .sort((a, b) => a - b)
      .reduce((sum, age) => sum + KEPT_PER_DAY ** age, 0);
    return [id, frequency * (repeatRateOf(id) ?? UNKNOWN_REPEAT_RATE)];
  });
  return scored
    .filter(([, score]) => score > 0)
    .sort(byScore)
    .map(([productId, score]) => ({
      productId,
      score,
      source: 'bought-before',
      reason: { code: 'BUY_AGAIN', times: ordersOf.get(productId) ?? 0 },
    }));
}

/** Any value above 0 keeps the order by frequency where nothing is known. */
const UNKNOWN_REPEAT_RATE = 0.1;
