import type { CartChange, ProductQuantity } from './shop-event';

/** The most products a cart holds. What would be one more is left out; a whole cart of more is refused. */
export const CART_LINES_MAX = 500;
const QUANTITY_MAX = 1_000_000;

/** What a cart holds: one line a product, in the order in which products came in. */
export type CartLines = readonly ProductQuantity[];

/** The cart after one change. Repeated products of a whole cart are one line with their sum. */
export function changeCartLines(lines: CartLines, change: CartChange): CartLines {
  const quantities = new Map(
    change.kind === 'set' ? [] : lines.map((line) => [line.productId, line.quantity] as const),
  );
  const add = (productId: string, quantity: number) => {
    quantities.set(productId, Math.min(QUANTITY_MAX, (quantities.get(productId) ?? 0) + quantity));
  };
  if (change.kind === 'set') for (const line of change.lines) add(line.productId, line.quantity);
  else add(change.productId, change.kind === 'added' ? change.quantity : -(change.quantity ?? Infinity));
  return toLines(quantities);
}

/** A cart and when it last changed. */
export interface DatedCart {
  readonly lines: CartLines;
  readonly changedAt: Date;
}

/**
 * The cart of two carts that turn out to be one person's: every product of either, once; where both hold it, the
 * quantity of the cart that changed last.
 */
export function mergeCartLines(a: DatedCart, b: DatedCart): CartLines {
  const [older, newer] = a.changedAt <= b.changedAt ? [a, b] : [b, a];
  return toLines(new Map([...older.lines, ...newer.lines].map((line) => [line.productId, line.quantity])));
}

const toLines = (quantities: ReadonlyMap<string, number>): CartLines =>
  [...quantities]
    .filter(([, quantity]) => quantity > 0)
    .slice(0, CART_LINES_MAX)
    .map(([productId, quantity]) => ({ productId, quantity }));
