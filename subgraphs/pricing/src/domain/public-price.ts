import type { CurrencyCode } from '@rapport/kernel/currency';
import { intervalAt, type PriceInterval } from './price-intervals';
import type { QuantityTier } from './quantity-tiers';
import { referencePriceMinor } from './reference-price';

/** What anybody pays for a product at an instant. */
export interface PublicPrice {
  readonly productId: string;
  readonly currencyCode: CurrencyCode;
  /** Of one unit. */
  readonly amountMinor: number;
  readonly validFrom: Date;
  /** The lowest public price of the 30 days before `validFrom`; `null` when there was none. */
  readonly referenceMinor: number | null;
  /** Smallest quantity first, each below the one before and all below `amountMinor`. */
  readonly tiers: readonly QuantityTier[];
}

/** What the price list knows of a product. */
export interface ListedProduct {
  readonly productId: string;
  readonly currencyCode: CurrencyCode;
  readonly intervals: readonly PriceInterval[];
  readonly tiers: readonly QuantityTier[];
}

/**
 * The public price of `product` at `now`, or `null` before its first. Tiers that the public price has since fallen
 * to or below are left out: a larger quantity never costs more a unit.
 */
export function publicPriceAt(product: ListedProduct, now: Date): PublicPrice | null {
  const current = intervalAt(product.intervals, now);
  if (current === null) return null;
  const { productId, currencyCode } = product;
  return {
    productId,
    currencyCode,
    amountMinor: current.amountMinor,
    validFrom: current.validFrom,
    referenceMinor: referencePriceMinor(product.intervals, current),
    tiers: product.tiers.filter(({ amountMinor }) => amountMinor < current.amountMinor),
  };
}

/** The tier that `quantity` reaches, or `null` when it pays the single-unit price. */
export const tierFor = (price: PublicPrice, quantity: number): QuantityTier | null =>
  price.tiers.findLast(({ minQuantity }) => minQuantity <= quantity) ?? null;
