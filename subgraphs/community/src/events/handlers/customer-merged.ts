import type { EventHandler } from '@rapport/subgraph-kit/inbox';
import { mergeCustomers } from '../../app/merge-customers';

/** What two members did becomes one member's. */
export const onCustomerMerged: EventHandler<'customer.merged'> = (tx, events) =>
  mergeCustomers(
    tx,
    events.map(({ mergeId, fromCustomerId: from, intoCustomerId: into }) => ({ mergeId, from, into })),
  );
