import type { EventHandler } from '@rapport/subgraph-kit/inbox';
import { claimVisitorQuotes } from '../../app/claim-visitor-quotes';

/** What a visitor was quoted now belongs to the customer. Their carts come as `cart.changed`, with a new owner. */
export const onCustomerIdentified: EventHandler<'customer.identified'> = (tx, events) =>
  claimVisitorQuotes(tx, events);
