import type { PriceChanged } from '@rapport/contracts/price';
import type { CurrencyCode } from '@rapport/kernel/currency';
import { newId } from '@rapport/subgraph-kit/ids';
import { intervalAt, type PriceInterval } from '../domain/price-intervals';

/** A product's intervals before and after they were settled. */
export interface SettledProduct {
  readonly productId: string;
  readonly before: readonly PriceInterval[];
  readonly after: readonly PriceInterval[];
}

/** The event that announces a product's price in force at `now`, or `null` when it is the one announced before. */
export function priceChanged(
  { productId, before, after }: SettledProduct,
  currency: CurrencyCode,
  now: Date,
): PriceChanged | null {
  const current = intervalAt(after, now);
  if (current === null) return null;
  const announced = intervalAt(before, now);
  if (announced !== null && isSamePrice(announced, current)) return null;
  const previous = after.findLast(({ validFrom }) => validFrom < current.validFrom);
  return {
    type: 'price.changed',
    version: 1,
    eventId: newId(),
    occurredAt: now.toISOString(),
    productId,
    currency,
    amountMinor: current.amountMinor,
    previousAmountMinor: previous?.amountMinor ?? null,
    validFrom: current.validFrom.toISOString(),
  };
}

const isSamePrice = (one: PriceInterval, other: PriceInterval): boolean =>
  one.validFrom.getTime() === other.validFrom.getTime() && one.amountMinor === other.amountMinor;
