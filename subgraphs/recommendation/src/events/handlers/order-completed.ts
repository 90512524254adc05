import type { OrderCompleted } from '@rapport/contracts/order';
import { resolveCustomerIds } from '@rapport/subgraph-kit/customer-redirect';
import type { EventHandler } from '@rapport/subgraph-kit/inbox';
import { storeOrders, type OrderState } from '../../db/purchase-repository';
import { sumUnits } from '../../domain/units';
import { newestByOrder } from '../newest-by-order';

/** Keeps what was bought, by whom where that is known. */
export const onOrderCompleted: EventHandler<'order.completed'> = async (tx, events, now) => {
  const named = events.map((event) => event.customerId).filter((id) => id !== null);
  const survivors = await resolveCustomerIds(tx, named);
  const orders = newestByOrder(events).map((event) => toOrder(event, survivors));
  await storeOrders(tx, orders, now);
};

const toOrder = (event: OrderCompleted, survivors: ReadonlyMap<string, string>): OrderState => ({
  orderId: event.orderId,
  revision: event.revision,
  customerId: event.customerId === null ? null : (survivors.get(event.customerId) ?? event.customerId),
  originId: event.customerId,
  orderedAt: event.occurredAt,
  units: sumUnits(event.lines.map((line) => ({ productId: line.productId, units: line.quantity }))),
});
