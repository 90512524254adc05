import { holdMerges } from '@rapport/subgraph-kit/customer-redirect';
import type { EventHandler } from '@rapport/subgraph-kit/inbox';
import { storeIdentifications } from '../../db/view-repository';

/** What a device looked at before its owner was recognised becomes theirs. */
export const onCustomerIdentified: EventHandler<'customer.identified'> = async (tx, events, now) => {
  const identifications = events.flatMap(({ anonymousId, customerId, occurredAt }) =>
    anonymousId === null ? [] : [{ anonymousId, customerId, identifiedAt: occurredAt }],
  );
  if (identifications.length === 0) return;
  await holdMerges(tx);
  await storeIdentifications(tx, identifications, now);
};
