import type { CustomerIdentified, CustomerMerged, CustomerUnmerged } from '@rapport/contracts/customer';
import { newId } from '@rapport/subgraph-kit/ids';
import { NOW } from './pricing-shop';

export const merged = (fromCustomerId: string, intoCustomerId: string): CustomerMerged => ({
  type: 'customer.merged',
  version: 1,
  eventId: newId(),
  occurredAt: NOW.toISOString(),
  mergeId: newId(),
  fromCustomerId,
  intoCustomerId,
  reason: 'same person',
});

export const unmerged = ({ mergeId, fromCustomerId, intoCustomerId }: CustomerMerged): CustomerUnmerged => ({
  type: 'customer.unmerged',
  version: 1,
  eventId: newId(),
  occurredAt: NOW.toISOString(),
  mergeId,
  fromCustomerId,
  intoCustomerId,
  reason: 'two people',
});

export const identified = (anonymousId: string, customerId: string, at: Date = NOW): CustomerIdentified => ({
  type: 'customer.identified',
  version: 1,
  eventId: newId(),
  occurredAt: at.toISOString(),
  customerId,
  anonymousId,
});
