import { z } from 'zod';
import { currency, envelope, instant, minor, productId } from './envelope';

/**
 * `price.changed` v1: the public price of a product in force at `occurredAt`, which is when it was decided. Prices
 * that are yet to come are not told.
 *
 * Published by: pricing. Delivered at least once, in no order: keep the latest `occurredAt`. `validFrom` may go back:
 * a price that replaced an older one may turn out to be none, and then the older one has held all along.
 */
export const priceChangedV1 = z.object({
  ...envelope('price.changed', 1),
  productId,
  currency,
  amountMinor: minor.nonnegative(),
  /** `null` for the product's first price. */
  previousAmountMinor: minor.nonnegative().nullable(),
  validFrom: instant,
});
export type PriceChanged = z.infer<typeof priceChangedV1>;
