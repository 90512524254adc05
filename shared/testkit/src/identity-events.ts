import type { CustomerIdentified, CustomerMerged, CustomerUnmerged } from '@rapport/contracts/customer';
import { newId } from '@rapport/subgraph-kit/ids';

/** A device was recognised as a customer's. */
export const identified = (
  anonymousId: string,
  customerId: string,
  occurredAt: string,
): CustomerIdentified => ({
  type: 'customer.identified',
  version: 1,
  eventId: newId(),
  occurredAt,
  customerId,
  anonymousId,
});

/** Two ids turned out to be one person's. */
export const merged = (
  fromCustomerId: string,
  intoCustomerId: string,
  occurredAt: string,
): CustomerMerged => ({
  type: 'customer.merged',
  version: 1,
  eventId: newId(),
  occurredAt,
  mergeId: newId(),
  fromCustomerId,
  intoCustomerId,
  reason: 'same e-mail address',
});

/** And then that they were not. */
export const unmerged = (
  { mergeId, fromCustomerId, intoCustomerId }: CustomerMerged,
  occurredAt: string,
): CustomerUnmerged => ({
  type: 'customer.unmerged',
  version: 1,
  eventId: newId(),
  occurredAt,
  mergeId,
  fromCustomerId,
  intoCustomerId,
  reason: 'two people with one e-mail address',
});
