import type { EventHandler } from '@rapport/subgraph-kit/inbox';
import { moveCustomers } from '../../app/move-customers';

/** What was quoted to one of the two, and their cart, now belongs to the other. */
export const onCustomerMerged: EventHandler<'customer.merged'> = (tx, events) =>
  moveCustomers(
    tx,
    events.map(({ mergeId, fromCustomerId: from, intoCustomerId: into }) => ({ mergeId, from, into })),
  );
