import type { EventHandlers } from '@rapport/subgraph-kit/inbox';
import { onCustomerMerged } from './handlers/customer-merged';
import { onCustomerUnmerged } from './handlers/customer-unmerged';
import { onOrderCompleted } from './handlers/order-completed';
import { onOrderReturned } from './handlers/order-returned';

export const HANDLERS: EventHandlers = {
  'order.completed': onOrderCompleted,
  'order.returned': onOrderReturned,
  'customer.merged': onCustomerMerged,
  'customer.unmerged': onCustomerUnmerged,
};
