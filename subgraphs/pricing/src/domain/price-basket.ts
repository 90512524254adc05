import { mergeLines, type BasketLine } from './basket';
import { priceReasons, type PriceReason } from './price-reason';
import { tierFor, type PublicPrice } from './public-price';

/** One product of a priced basket. Minor units of the price list's currency throughout. */
export interface PricedLine {
  readonly productId: string;
  readonly quantity: number;
  /** What a unit costs in this quantity. */
  readonly unitAmountMinor: number;
  /** `unitAmountMinor` x `quantity`, exactly: prices of the list are whole minor units, so nothing is rounded here. */
  readonly amountMinor: number;
  /** What the line would cost at the single-unit price. */
  readonly listAmountMinor: number;
  readonly reasons: readonly PriceReason[];
}

/** A basket with prices. `totalMinor` is the sum of its lines by construction. */
export interface PricedBasket {
  readonly lines: readonly PricedLine[];
  readonly subtotalMinor: number;
  readonly discountMinor: number;
  readonly totalMinor: number;
}

/** Everything that can happen when a basket is priced. */
export type PricingOutcome =
  | { readonly kind: 'priced'; readonly basket: PricedBasket }
  | { readonly kind: 'unknown-products'; readonly productIds: readonly string[] }
  /** It costs 2^53 minor units or more: no number says exactly how much. */
  | { readonly kind: 'beyond-numbers' };

/**
 * Prices a basket at the public prices, all or nothing: a basket with a product that has no price is not priced, so
 * that a total never silently leaves something out.
 *
 * @param prices those of the basket's products, in any order; a missing one is a product without a price
 */
export function priceBasket(lines: readonly BasketLine[], prices: readonly PublicPrice[]): PricingOutcome {
  const merged = mergeLines(lines);
  const byProduct = new Map(prices.map((price) => [price.productId, price]));
  const unknown = merged.filter(({ productId }) => !byProduct.has(productId));
  if (unknown.length > 0) {
    return { kind: 'unknown-products', productIds: unknown.map(({ productId }) => productId) };
  }
  const priced = merged.flatMap((line) => {
    const price = byProduct.get(line.productId);
    return price === undefined ? [] : [priceLine(line, price)];
  });
  const subtotalMinor = sum(priced.map((line) => line.listAmountMinor));
  if (!Number.isSafeInteger(subtotalMinor)) return { kind: 'beyond-numbers' };
  return { kind: 'priced', basket: totalled(priced, subtotalMinor) };
}

function priceLine({ productId, quantity }: BasketLine, price: PublicPrice): PricedLine {
  const tier = tierFor(price, quantity);
  const unitAmountMinor = tier?.amountMinor ?? price.amountMinor;
  return {
    productId,
    quantity,
    unitAmountMinor,
    amountMinor: unitAmountMinor * quantity,
    listAmountMinor: price.amountMinor * quantity,
    reasons: priceReasons(price, tier),
  };
}

/** @param subtotalMinor an exact number, and never less than the total */
function totalled(lines: readonly PricedLine[], subtotalMinor: number): PricedBasket {
  const totalMinor = sum(lines.map((line) => line.amountMinor));
  return { lines, subtotalMinor, totalMinor, discountMinor: subtotalMinor - totalMinor };
}

const sum = (amounts: readonly number[]): number => amounts.reduce((left, right) => left + right, 0);
