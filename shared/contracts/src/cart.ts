import { z } from 'zod';
import { envelope, LINES_MAX, productId, shopper } from './envelope';

/**
 * `cart.changed` v1: the whole cart after a change. An empty `lines` is an emptied cart.
 *
 * Published by: profile. Delivered at least once, in no order: keep the highest `revision` of a `cartId`.
 */
export const cartChangedV1 = z.object({
  ...envelope('cart.changed', 1),
  ...shopper,
  cartId: z.uuid(),
  revision: z.int().positive(),
  lines: z.array(z.object({ productId, quantity: z.int().positive() })).max(LINES_MAX),
});
export type CartChanged = z.infer<typeof cartChangedV1>;
