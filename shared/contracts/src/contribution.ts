import { z } from 'zod';
import { envelope, productId } from './envelope';

/** What members of the community write. */
export const CONTRIBUTION_KINDS = ['REVIEW', 'IDEA', 'THREAD', 'REPLY'] as const;

/**
 * `contribution.published` v1: a member's review, idea, thread or reply became visible. Carries no text.
 *
 * Published by: community. Delivered at least once, in no order.
 */
export const contributionPublishedV1 = z.object({
  ...envelope('contribution.published', 1),
  customerId: z.uuid(),
  contributionId: z.uuid(),
  kind: z.enum(CONTRIBUTION_KINDS),
  /** The product it is about, if any. */
  productId: productId.nullable(),
});
export type ContributionPublished = z.infer<typeof contributionPublishedV1>;
