import { mergeOf, recordMerges } from '@rapport/subgraph-kit/customer-redirect';
import type { EventHandler } from '@rapport/subgraph-kit/inbox';
import { followLinks } from '../../app/follow-links';

/** What was quoted to one of the two, and their cart, is shown as the other's. */
export const onCustomerMerged: EventHandler<'customer.merged'> = async (tx, events) =>
  followLinks(tx, await recordMerges(tx, events.map(mergeOf)));
