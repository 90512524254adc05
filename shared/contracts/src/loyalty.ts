import { z } from 'zod';
import { envelope } from './envelope';

/** The tiers of the programme, lowest first. */
export const TIERS = ['BRONZE', 'SILVER', 'GOLD'] as const;

/**
 * `points.earned` v1: what one order earned became known or changed. `occurredAt` is the order's instant.
 *
 * Published by: loyalty-rewards. Delivered at least once, in no order: keep the highest `revision` of an
 * `orderId`.
 */
export const pointsEarnedV1 = z.object({
  ...envelope('points.earned', 1),
  customerId: z.uuid(),
  orderId: z.uuid(),
  revision: z.int().positive(),
  /** Points the order has earned in all, after its returns. */
  points: z.int().nonnegative(),
  /** The change that caused this event: negative for a return. */
  deltaPoints: z.int(),
});
export type PointsEarned = z.infer<typeof pointsEarnedV1>;

/**
 * `tier.changed` v1: a member moved to another tier, up or down. `occurredAt` is when it took effect.
 *
 * Published by: loyalty-rewards. Delivered at least once, in no order: keep the latest `occurredAt`.
 */
export const tierChangedV1 = z.object({
  ...envelope('tier.changed', 1),
  customerId: z.uuid(),
  from: z.enum(TIERS),
  to: z.enum(TIERS),
});
export type TierChanged = z.infer<typeof tierChangedV1>;
