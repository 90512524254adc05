import { addDays } from '@rapport/kernel/clock';
import type { PriceInterval } from './price-intervals';

/** How far back a reduction is measured: Directive 98/6/EC, article 6a ("Omnibus"). */
export const REFERENCE_DAYS = 30;

/**
 * The lowest public price in the 30 days before `current` began: what a reduction may be measured against. A second
 * markdown within 30 days is measured against the first, and a return to an old price against the low between.
 *
 * @param intervals at least those that overlap these 30 days, in any order
 * @returns minor units, or `null` when the product had no price before: then no reduction may be claimed
 */
export function referencePriceMinor(
  intervals: readonly PriceInterval[],
  current: PriceInterval,
): number | null {
  const from = addDays(current.validFrom, -REFERENCE_DAYS);
  const before = intervals.filter(
    ({ validFrom, validTo }) => validFrom < current.validFrom && validTo !== null && validTo > from,
  );
  return before.length === 0 ? null : Math.min(...before.map(({ amountMinor }) => amountMinor));
}
