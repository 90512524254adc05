import { groupBy } from '@rapport/kernel/group-by';
import { byCodeUnit } from '@rapport/kernel/compare';
import type { CurrencyCode } from '@rapport/kernel/currency';

/** A unit price that one quote showed. */
export interface QuotedPrice {
  readonly productId: string;
  readonly currencyCode: CurrencyCode;
  /** Minor units of `currencyCode`. */
  readonly unitAmountMinor: number;
  /** How many units it was the price of. */
  readonly quantity: number;
  readonly quoteId: string;
  readonly quotedAt: Date;
}

/** What a customer was shown of one product in one currency. */
export interface ShownPrice {
  readonly productId: string;
  readonly currencyCode: CurrencyCode;
  readonly lowest: QuotedPrice;
  readonly highest: QuotedPrice;
  readonly lastShownAt: Date;
}

/**
 * The lowest and the highest unit price of each product, those products first that were quoted last. Of equal prices
 * the one quoted last counts: its quote is the likeliest to be valid still. Currencies are not compared: a product that
 * was quoted in two of them is in the list twice. Pure; the order of `prices` does not matter.
 */
export function shownPrices(prices: readonly QuotedPrice[]): readonly ShownPrice[] {
  const newestFirst = [...prices].sort(byAge);
  return [...groupBy(newestFirst, keyOf).values()].flatMap(([latest, ...older]) => {
    if (latest === undefined) return [];
    const { productId, currencyCode, quotedAt } = latest;
    // Only a better price takes the place of a later one.
    const lowest = older.reduce((best, price) => (isLess(price, best) ? price : best), latest);
    const highest = older.reduce((best, price) => (isLess(best, price) ? price : best), latest);
    return [{ productId, currencyCode, lowest, highest, lastShownAt: quotedAt }];
  });
}

/** Where a product stands in the list. */
export interface ShownPricePlace {
  readonly lastShownAt: Date;
  readonly productId: string;
  readonly currencyCode: string;
}

/** At most `limit` of `prices`, as `shownPrices` gave them, that come after a place in the list; `null` is before the first. */
export const pageOfShownPrices = (
  prices: readonly ShownPrice[],
  { after, limit }: { readonly after: ShownPricePlace | null; readonly limit: number },
): readonly ShownPrice[] =>
  prices.filter((price) => after === null || byPlace(after, price) < 0).slice(0, limit);

const keyOf = ({ productId, currencyCode }: QuotedPrice): string => `${currencyCode} ${productId}`;

const isLess = (a: QuotedPrice, b: QuotedPrice): boolean => a.unitAmountMinor < b.unitAmountMinor;

const byPlace = (a: ShownPricePlace, b: ShownPricePlace): number =>
  b.lastShownAt.getTime() - a.lastShownAt.getTime() ||
  byCodeUnit(a.productId, b.productId) ||
  byCodeUnit(a.currencyCode, b.currencyCode);

const byAge = (a: QuotedPrice, b: QuotedPrice): number =>
  byPlace({ ...a, lastShownAt: a.quotedAt }, { ...b, lastShownAt: b.quotedAt }) ||
  byCodeUnit(b.quoteId, a.quoteId);
