import { assert } from '@rapport/kernel/assert';

/** So many units of one product. */
export interface BasketLine {
  readonly productId: string;
  readonly quantity: number;
}

/** The same basket with each product once, in the order of first appearance: tiers count all units of a product. */
export function mergeLines(lines: readonly BasketLine[]): readonly BasketLine[] {
  const quantities = new Map<string, number>();
  for (const { productId, quantity } of lines) {
    assert(
      Number.isSafeInteger(quantity) && quantity > 0,
      `a quantity is a positive integer, not ${quantity}`,
    );
    quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
  }
  return [...quantities].map(([productId, quantity]) => ({ productId, quantity }));
}

/** Whether both hold the same products in the same quantities, in whatever order and however split. */
export function sameBasket(left: readonly BasketLine[], right: readonly BasketLine[]): boolean {
  const merged = mergeLines(left);
  const other = new Map(mergeLines(right).map(({ productId, quantity }) => [productId, quantity]));
  return merged.length === other.size && merged.every((line) => other.get(line.productId) === line.quantity);
}
