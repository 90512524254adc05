import type { EventHandlers } from '@rapport/subgraph-kit/inbox';
import { onCustomerIdentified } from './handlers/customer-identified';
import { onCustomerMerged } from './handlers/customer-merged';
import { onCustomerUnmerged } from './handlers/customer-unmerged';
import { onOrderCompleted } from './handlers/order-completed';
import { onOrderReturned } from './handlers/order-returned';
import { onProductViewed } from './handlers/product-viewed';

/** What this subgraph listens to. */
export const HANDLERS: EventHandlers = {
  'order.completed': onOrderCompleted,
  'order.returned': onOrderReturned,
  'product.viewed': onProductViewed,
  'customer.identified': onCustomerIdentified,
  'customer.merged': onCustomerMerged,
  'customer.unmerged': onCustomerUnmerged,
};
