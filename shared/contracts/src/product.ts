import { z } from 'zod';
import { envelope, productId, shopper } from './envelope';

/**
 * `product.upserted` v1: the catalogue feed added or changed a product. The whole product, not a patch.
 *
 * Published by: recommendation. Delivered at least once, in no order: keep the latest `occurredAt`.
 */
export const productUpsertedV1 = z.object({
  ...envelope('product.upserted', 1),
  productId,
  title: z.string().min(1).max(500),
  category: z.string().max(200).nullable(),
  brand: z.string().max(200).nullable(),
  imageUrl: z.url().max(2_000).nullable(),
  /** Whether it may be shown and recommended. */
  active: z.boolean(),
});
export type ProductUpserted = z.infer<typeof productUpsertedV1>;

/**
 * `product.viewed` v1: somebody looked at a product.
 *
 * Published by: profile. Read by: recommendation. Delivered at least once, in no order.
 */
export const productViewedV1 = z.object({ ...envelope('product.viewed', 1), ...shopper, productId });
export type ProductViewed = z.infer<typeof productViewedV1>;
