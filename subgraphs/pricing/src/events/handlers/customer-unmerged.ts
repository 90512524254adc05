import { mergeOf, recordUnmerges } from '@rapport/subgraph-kit/customer-redirect';
import type { EventHandler } from '@rapport/subgraph-kit/inbox';
import { followLinks } from '../../app/follow-links';

/** A merge was a mistake: quotes and carts are shown as those of whom they were made for. */
export const onCustomerUnmerged: EventHandler<'customer.unmerged'> = async (tx, events) =>
  followLinks(tx, await recordUnmerges(tx, events.map(mergeOf)));
