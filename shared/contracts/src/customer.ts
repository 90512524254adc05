import { z } from 'zod';
import { envelope } from './envelope';

/**
 * `customer.identified` v1: a customer became known, or an anonymous id was joined to one. What that
 * anonymous id did before now belongs to `customerId`.
 *
 * Published by: profile. Delivered at least once, in no order.
 */
export const customerIdentifiedV1 = z.object({
  ...envelope('customer.identified', 1),
  customerId: z.uuid(),
  anonymousId: z.string().min(1).max(256).nullable(),
});
export type CustomerIdentified = z.infer<typeof customerIdentifiedV1>;

/**
 * `customer.merged` v1: two records were one person. `fromCustomerId` resolves to `intoCustomerId` from now
 * on and for ever; everything held for the first moves to the second.
 *
 * Published by: profile. Delivered at least once, in no order: chains (a into b, b into c) may arrive
 * backwards.
 */
export const customerMergedV1 = z.object({
  ...envelope('customer.merged', 1),
  fromCustomerId: z.uuid(),
  intoCustomerId: z.uuid(),
  reason: z.string().max(200),
});
export type CustomerMerged = z.infer<typeof customerMergedV1>;

/** What personal data may be used for. */
export const CONSENT_PURPOSES = [
  'ANALYTICS',
  'PERSONALISATION',
  'RECOMMENDATIONS',
  'PRICING',
  'MARKETING',
  'COMMUNITY_INSIGHTS',
] as const;

/**
 * `consent.changed` v1: a customer decided about one purpose. The latest `occurredAt` of a purpose wins; at
 * the same instant a refusal beats a grant.
 *
 * Published by: profile. Delivered at least once, in no order.
 */
export const consentChangedV1 = z.object({
  ...envelope('consent.changed', 1),
  customerId: z.uuid(),
  purpose: z.enum(CONSENT_PURPOSES),
  granted: z.boolean(),
});
export type ConsentChanged = z.infer<typeof consentChangedV1>;
