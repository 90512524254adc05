import type { CartChanged } from '@rapport/contracts/cart';
import type { CustomerIdentified, CustomerMerged, CustomerUnmerged } from '@rapport/contracts/customer';
import type { OrderCompleted, OrderReturned } from '@rapport/contracts/order';
import type { ProductViewed } from '@rapport/contracts/product';
import type { CustomerMerge } from '@rapport/subgraph-kit/customer-redirect';
import { newId } from '@rapport/subgraph-kit/ids';
import type { StoredCart } from '../db/cart-repository';
import type { StoredOrder, StoredReturn } from '../db/stored-order';

/** Whose an event is, as others may know them: visitors have no id outside this subgraph. */
export interface Shopper {
  readonly customerId: string | null;
  readonly anonymousId: string | null;
}

export const orderCompleted = (order: StoredOrder, shopper: Shopper): OrderCompleted => ({
  type: 'order.completed',
  version: 1,
  eventId: newId(),
  occurredAt: order.orderedAt.toISOString(),
  ...shopper,
  orderId: order.orderId,
  orderNumber: order.number,
  revision: order.revision,
  currency: order.currency,
  totalMinor: order.totalMinor,
  keptMinor: order.keptMinor,
  lines: [...order.lines],
  charges: [...order.charges],
});

export const orderReturned = (
  one: StoredReturn,
  shopperOf: (written: StoredOrder | StoredReturn) => Shopper,
  orders: readonly StoredOrder[],
): OrderReturned => ({
  type: 'order.returned',
  version: 1,
  eventId: newId(),
  occurredAt: one.returnedAt.toISOString(),
  ...shopperOf(one),
  returnId: one.returnId,
  returnNumber: one.number,
  currency: one.currency,
  refundMinor: one.refundMinor,
  unmatchedUnits: one.unmatchedUnits,
  orders: orders.map((order) => ({
    orderId: order.orderId,
    customerId: shopperOf(order).customerId,
    orderedAt: order.orderedAt.toISOString(),
    revision: order.revision,
    totalMinor: order.totalMinor,
    keptMinor: order.keptMinor,
    lines: [...order.returned],
  })),
});

export const productViewed = (productId: string, viewedAt: Date, shopper: Shopper): ProductViewed => ({
  type: 'product.viewed',
  version: 1,
  eventId: newId(),
  occurredAt: viewedAt.toISOString(),
  ...shopper,
  productId,
});

export const cartChanged = (cart: StoredCart, shopper: Shopper): CartChanged => ({
  type: 'cart.changed',
  version: 1,
  eventId: newId(),
  occurredAt: cart.changedAt.toISOString(),
  ...shopper,
  cartId: cart.cartId,
  revision: cart.revision,
  lines: [...cart.lines],
});

export const customerIdentified = (
  customerId: string,
  anonymousId: string | null,
  at: Date,
): CustomerIdentified => ({
  type: 'customer.identified',
  version: 1,
  eventId: newId(),
  occurredAt: at.toISOString(),
  customerId,
  anonymousId,
});

/** A merge by staff, or its undoing. */
export const customerMerged = (
  { mergeId, from, into }: CustomerMerge,
  reason: string,
  at: Date,
): CustomerMerged => ({ type: 'customer.merged', ...mergeFields(mergeId, from, into, reason, at) });

export const customerUnmerged = (
  { mergeId, from, into }: CustomerMerge,
  reason: string,
  at: Date,
): CustomerUnmerged => ({ type: 'customer.unmerged', ...mergeFields(mergeId, from, into, reason, at) });

const mergeFields = (mergeId: string, from: string, into: string, reason: string, at: Date) => ({
  version: 1 as const,
  eventId: newId(),
  occurredAt: at.toISOString(),
  mergeId,
  fromCustomerId: from,
  intoCustomerId: into,
  reason,
});
