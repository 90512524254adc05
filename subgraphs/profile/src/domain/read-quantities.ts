import { CART_LINES_MAX } from './cart-lines';
import { readProductId, readQuantity } from './fields';
import { Refusal } from './refusal';
import type { ProductQuantity } from './shop-event';

/** Lines of a cart as a client of the graph sends them. @returns what is wrong with them, as a sentence, if anything */
export function readProductQuantities(
  lines: readonly ProductQuantity[],
): readonly ProductQuantity[] | string {
  if (lines.length > CART_LINES_MAX) return `lines wants at most ${CART_LINES_MAX}; ${lines.length} came`;
  try {
    return lines.map(({ productId, quantity }, index) => ({
      productId: readProductId(productId, `lines[${index}].productId`),
      quantity: readQuantity(quantity, `lines[${index}].quantity`),
    }));
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}
