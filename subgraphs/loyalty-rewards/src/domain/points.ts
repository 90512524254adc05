import { assert } from '@rapport/kernel/assert';
import { currencyExponent } from '@rapport/kernel/currency';
import type { Money } from '@rapport/kernel/money';

/**
 * Points that an amount earns: one for each whole major unit, rounded down **once**. 9.99 GBP earns 9, 9,999 JPY
 * earns 9,999, 9.999 KWD earns 9.
 *
 * @param kept what the customer paid and did not get back, charges included
 */
export function pointsFor(kept: Money): number {
  assert(kept.amountMinor >= 0, `kept is not negative, not ${kept.amountMinor}`);
  return Math.floor(kept.amountMinor / 10 ** currencyExponent(kept.currencyCode));
}
