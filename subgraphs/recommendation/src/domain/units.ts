/** Units of each product, added up over lines; a product that stands on no line, or with no units, is left out. */
export function sumUnits(
  lines: readonly { readonly productId: string; readonly units: number }[],
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { productId, units } of lines) {
    if (units > 0) sums.set(productId, (sums.get(productId) ?? 0) + units);
  }
  return sums;
}
