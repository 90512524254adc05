import { z } from 'zod';
import { envelope, shopper } from './envelope';

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

/** What a merge and its undoing have in common. */
const merge = {
  /** Identifies the merge: its undoing names it. A second merge of the same two has another one. */
  mergeId: z.uuid(),
  fromCustomerId: z.uuid(),
  intoCustomerId: z.uuid(),
  reason: z.string().max(200),
};

/**
 * `customer.merged` v1: two records were one person. `fromCustomerId` resolves to `intoCustomerId` for as long as the
 * merge stands; everything held for the first is shown as the second's, and keeps the id it was written under, so
 * that it can go back.
 *
 * Published by: profile. Delivered at least once, in no order: chains (a into b, b into c) may arrive backwards, and a
 * merge may arrive after its undoing, in which case it has no effect.
 */
export const customerMergedV1 = z.object({ ...envelope('customer.merged', 1), ...merge });
export type CustomerMerged = z.infer<typeof customerMergedV1>;

/**
 * `customer.unmerged` v1: the merge `mergeId` was a mistake and is undone for ever. Everything written under an id
 * that is connected to the other person by this merge alone goes back to it.
 *
 * Published by: profile. Delivered at least once, in no order, also before its merge.
 */
export const customerUnmergedV1 = z.object({ ...envelope('customer.unmerged', 1), ...merge });
export type CustomerUnmerged = z.infer<typeof customerUnmergedV1>;

/** What personal data may be used for. */
export const CONSENT_PURPOSES = [
  'ANALYTICS',
  'PERSONALISATION',
  'RECOMMENDATIONS',
  'PRICING',
  'MARKETING_EMAIL',
  'MARKETING_SMS',
  'MARKETING_PUSH',
  'MARKETING_POST',
  'COMMUNITY_INSIGHTS',
  'ON_DEVICE_LEARNING',
  'DATA_SALE',
  'TARGETED_ADVERTISING',
] as const;

/** How much personalisation a customer wants: none, from what they said themselves, or from everything known. */
export const PERSONALISATION_LEVELS = ['OFF', 'BASIC', 'FULL'] as const;

/**
 * `consent.changed` v1: the whole of what a shopper allows from `occurredAt` on, after a decision, a merge or the
 * undoing of one. What is not in `granted` is not allowed.
 *
 * Published by: profile. Delivered at least once, in no order: it is a **state**, so keep the highest `revision` of a
 * `customerId`, or of an `anonymousId` where there is no customer.
 */
export const consentChangedV1 = z.object({
  ...envelope('consent.changed', 1),
  ...shopper,
  revision: z.int().positive(),
  granted: z.array(z.enum(CONSENT_PURPOSES)).max(CONSENT_PURPOSES.length),
  /** What somebody said no to, and how; a purpose in neither list was never decided about. */
  refused: z
    .array(
      z.object({
        purpose: z.enum(CONSENT_PURPOSES),
        reason: z.enum(['WITHDRAWN', 'GLOBAL_PRIVACY_CONTROL']),
      }),
    )
    .max(CONSENT_PURPOSES.length)
    .optional(),
  personalisation: z.enum(PERSONALISATION_LEVELS),
  /** Whether a `Sec-GPC: 1` of the person was taken into account: what is granted beside it was granted in spite of it. */
  globalPrivacyControl: z.boolean().optional(),
});
export type ConsentChanged = z.infer<typeof consentChangedV1>;
