import type { CustomerMerged } from '@rapport/contracts/customer';
import * as identities from '@rapport/testkit/identity-events';
import { NOW } from './pricing-shop';

export const merged = (from: string, into: string) => identities.merged(from, into, NOW.toISOString());
export const unmerged = (merge: CustomerMerged) => identities.unmerged(merge, NOW.toISOString());
export const identified = (anonymousId: string, customerId: string, at: Date = NOW) =>
  identities.identified(anonymousId, customerId, at.toISOString());
