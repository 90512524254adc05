import { mergeOf, recordUnmerges } from '@rapport/subgraph-kit/customer-redirect';
import type { EventHandler } from '@rapport/subgraph-kit/inbox';
import { followLinks } from '../../app/follow-links';

/** A merge was a mistake: each of the two members has again what they did themselves. */
export const onCustomerUnmerged: EventHandler<'customer.unmerged'> = async (tx, events) =>
  followLinks(tx, await recordUnmerges(tx, events.map(mergeOf)));
