import { mergeOf, recordUnmerges } from '@rapport/subgraph-kit/customer-redirect';
import type { EventHandler } from '@rapport/subgraph-kit/inbox';
import { followLinks } from '../../app/follow-links';

/** A merge was a mistake: each id has again the orders and views that it brought. */
export const onCustomerUnmerged: EventHandler<'customer.unmerged'> = async (tx, events, now) =>
  followLinks(tx, await recordUnmerges(tx, events.map(mergeOf)), now);
