import { readProductId } from '@rapport/kernel/product-id';

/** A product of the retailer's catalogue, as the feed last described it. */
export interface Product {
  /** The retailer's own code, upper case. */
  readonly id: string;
  readonly title: string;
  readonly category: string | null;
  readonly brand: string | null;
  readonly imageUrl: string | null;
  /** Whether it may be listed and recommended. A product page still answers for one that may not. */
  readonly active: boolean;
}

/** The codes that `texts` mean, each once, in the order of their first mention; what cannot be a code is left out. */
export function readProductIds(texts: readonly string[]): string[] {
  const ids = texts.map(readProductId).filter((id) => id !== null);
  return [...new Set(ids)];
}
