import { mergeOf, recordMerges } from '@rapport/subgraph-kit/customer-redirect';
import type { EventHandler } from '@rapport/subgraph-kit/inbox';
import { followLinks } from '../../app/follow-links';

/** Two records were one person: their orders and views are shown as one person's. */
export const onCustomerMerged: EventHandler<'customer.merged'> = async (tx, events, now) =>
  followLinks(tx, await recordMerges(tx, events.map(mergeOf)), now);
