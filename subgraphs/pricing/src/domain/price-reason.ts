import type { PublicPrice } from './public-price';
import type { QuantityTier } from './quantity-tiers';

/** Why a price is what it is. Part of the API: codes are never renamed. */
export const PRICE_REASON_CODES = ['PUBLIC_PRICE', 'QUANTITY_TIER'] as const;

/** One sentence that a shopper understands, and its stable code. */
export interface PriceReason {
  readonly code: (typeof PRICE_REASON_CODES)[number];
  readonly text: string;
}

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** "Public price since 3 November 2011", and "Quantity tier from 16" where one applies. */
export const priceReasons = (
  price: Pick<PublicPrice, 'validFrom'>,
  tier: QuantityTier | null,
): readonly PriceReason[] => [
  { code: 'PUBLIC_PRICE', text: `Public price since ${DAY.format(price.validFrom)}` },
  ...(tier === null
    ? []
    : [{ code: 'QUANTITY_TIER' as const, text: `Quantity tier from ${tier.minQuantity}` }]),
];
