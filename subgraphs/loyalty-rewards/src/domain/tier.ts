import { currencyExponent, type CurrencyCode } from '@rapport/kernel/currency';

/** The tiers of the programme, lowest first. */
export const TIERS = ['BRONZE', 'SILVER', 'GOLD'] as const;
export type Tier = (typeof TIERS)[number];

/** Net spend in the rolling window from which a tier holds, in whole major units of the programme's currency. */
const FROM_MAJOR: Readonly<Record<Tier, number>> = { BRONZE: 0, SILVER: 1_000, GOLD: 5_000 };

/** How far back spend counts, in days of 24 hours. */
export const TIER_WINDOW_DAYS = 365;

/** The spend from which `tier` holds, in minor units of `currency`. */
export const tierFromMinor = (tier: Tier, currency: CurrencyCode): number =>
  FROM_MAJOR[tier] * 10 ** currencyExponent(currency);

/** The highest tier that `spendMinor` reaches. */
export const tierOf = (spendMinor: number, currency: CurrencyCode): Tier =>
  TIERS.findLast((tier) => spendMinor >= tierFromMinor(tier, currency)) ?? 'BRONZE';

/** The tier above, `null` above the highest. */
export const tierAbove = (tier: Tier): Tier | null => TIERS[TIERS.indexOf(tier) + 1] ?? null;

export const isBelow = (a: Tier, b: Tier): boolean => TIERS.indexOf(a) < TIERS.indexOf(b);
