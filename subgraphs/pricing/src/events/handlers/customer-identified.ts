import { holdMerges } from '@rapport/subgraph-kit/customer-redirect';
import type { EventHandler } from '@rapport/subgraph-kit/inbox';
import { storeIdentifications } from '../../db/identification-repository';

/**
 * What a visitor was quoted before they were recognised belongs to the customer. Their carts come as `cart.changed`, with
 * a new owner.
 */
export const onCustomerIdentified: EventHandler<'customer.identified'> = async (tx, events) => {
  const identifications = events.flatMap(({ anonymousId, customerId, occurredAt: identifiedAt }) =>
    anonymousId === null ? [] : [{ anonymousId: anonymousId.replaceAll('\0', ''), customerId, identifiedAt }],
  );
  if (identifications.length === 0) return;
  await holdMerges(tx);
  await storeIdentifications(tx, identifications);
};
