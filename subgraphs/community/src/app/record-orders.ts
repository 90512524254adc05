import { byCodeUnit } from '@rapport/kernel/compare';
import { resolveCustomerIds } from '@rapport/subgraph-kit/customer-redirect';
import type { EntityManager } from 'typeorm';
import { saveUnits, type OrderUnits } from '../db/purchase-repository';

/** Stores the latest of the given states of orders, under the ids their customers have now. */
export async function recordOrders(
  tx: EntityManager,
  state: 'bought' | 'returned',
  states: readonly OrderUnits[],
): Promise<void> {
  const latest = new Map<string, OrderUnits>();
  for (const order of states) {
    const known = latest.get(order.orderId);
    if (known === undefined || known.revision < order.revision) latest.set(order.orderId, order);
  }
  if (latest.size === 0) return;
  const named = [...latest.values()].flatMap((order) => order.customerId ?? []);
  const survivors = await resolveCustomerIds(tx, named);
  const orders = [...latest.values()]
    .map((order) => ({
      ...order,
      originId: order.customerId,
      customerId: survivors.get(order.customerId ?? '') ?? null,
    }))
    .sort((a, b) => byCodeUnit(a.orderId, b.orderId));
  await saveUnits(tx, state, orders);
}
