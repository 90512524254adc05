import { mergeOf, recordMerges } from '@rapport/subgraph-kit/customer-redirect';
import type { EventHandler } from '@rapport/subgraph-kit/inbox';
import { followLinks } from '../../app/follow-links';

/** What two members did is shown as one member's. */
export const onCustomerMerged: EventHandler<'customer.merged'> = async (tx, events) =>
  followLinks(tx, await recordMerges(tx, events.map(mergeOf)));
