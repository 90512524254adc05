import { readProductId } from '@rapport/kernel/product-id';
import { BadInputError } from '@rapport/subgraph-kit/errors';

/** @throws BadInputError when `given` cannot be a product code */
export function requireProductId(given: string): string {
  const productId = readProductId(given);
  if (productId === null)
    throw new BadInputError(
      `productId wants a product code, 1 to 64 visible characters; ${given.length} came`,
    );
  return productId;
}
