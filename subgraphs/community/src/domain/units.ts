import { readProductId } from '@rapport/kernel/product-id';

/** Units by product code, as `readProductId` writes it. */
export type UnitsByProduct = Readonly<Record<string, number>>;

/** The units of each product over all lines of an order: real orders repeat a product. Lines without a code are left out. */
export function unitsByProduct(
  lines: readonly { readonly productId: string; readonly units: number }[],
): UnitsByProduct {
  const units: Record<string, number> = Object.create(null) as Record<string, number>;
  for (const line of lines) {
    const productId = readProductId(line.productId);
    if (productId !== null) units[productId] = (units[productId] ?? 0) + line.units;
  }
  return units;
}
