/** An order as it is stored: products, their units, and what came back of them. */
export interface StoredOrder {
  readonly productIds: readonly string[];
  readonly units: readonly number[];
  readonly returnedProductIds: readonly string[];
  readonly returnedUnits: readonly number[];
}

/** The products of which at least one unit was kept, in the order of the order. What was all sent back was not wanted. */
export function keptProducts(order: StoredOrder): readonly string[] {
  if (order.returnedProductIds.length === 0) return order.productIds;
  const returned = new Map(
    order.returnedProductIds.map((id, index) => [id, order.returnedUnits[index] ?? 0]),
  );
  return order.productIds.filter((id, index) => (order.units[index] ?? 0) > (returned.get(id) ?? 0));
}
