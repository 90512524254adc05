import type { OrderReturned } from '@rapport/contracts/order';
import type { EntityManager } from 'typeorm';
import { findOrdersOf, saveReturnedState } from '../db/order-repository';
import { findReturnsOf, saveReturnOutcomes } from '../db/return-repository';
import type { StoredOrder, StoredReturn } from '../db/stored-order';
import { matchReturns } from '../domain/match-returns';
import { groupBy } from './group-by';
import { orderReturned, type Shopper } from './published-events';
import { settlePerson, type Settled } from './settle-person';

/** What a batch brought that returns may depend on. */
export interface SettleRequest {
  readonly newOrders: readonly StoredOrder[];
  readonly newReturns: readonly StoredReturn[];
  /** Orders that changed hands: their returned state is published anew, under the new owner. */
  readonly movedOrders: readonly StoredOrder[];
  /** Customers who got a visitor's orders and returns. */
  readonly joinedIds: readonly string[];
  readonly shopperOf: (owned: {
    readonly customerId: string;
    readonly anonymousId: string | null;
  }) => Shopper;
}

/**
 * Matches returns and orders anew for everybody for whom the batch may change the outcome, and stores what changed.
 *
 * @returns the events that tell others
 */
export async function settleReturns(tx: EntityManager, request: SettleRequest): Promise<OrderReturned[]> {
  const { newOrders, newReturns, movedOrders, joinedIds } = request;
  const touched = [...joinedIds, ...[...newOrders, ...newReturns].map(({ customerId }) => customerId)];
  const returnsOf = groupBy(await findReturnsOf(tx, [...new Set(touched)]), ({ customerId }) => customerId);
  const affected = affectedPeople(request, returnsOf);
  const ordersOf = groupBy(await findOrdersOf(tx, affected), ({ customerId }) => customerId);

  const isNew = new Set(newReturns.map(({ returnId }) => returnId));
  const moved = new Set(movedOrders.map(({ orderId }) => orderId));
  const settled = affected.map((customerId) => {
    const orders = ordersOf.get(customerId) ?? [];
    const returns = returnsOf.get(customerId) ?? [];
    return settlePerson(orders, returns, matchReturns(orders, returns), { isNew, moved });
  });
  await saveReturnedState(
    tx,
    settled.flatMap(({ orders }) => orders),
  );
  await saveReturnOutcomes(
    tx,
    settled.flatMap(({ returns }) => returns),
  );
  return settled.flatMap((one) => toEvents(one, request));
}

const toEvents = ({ published }: Settled, { shopperOf }: SettleRequest): OrderReturned[] =>
  published.map(({ of, orders }) => orderReturned(of, shopperOf(of), orders));

/** An order that comes after every return of its person, and that no return names, cannot change anything. */
function affectedPeople(
  { newOrders, newReturns, joinedIds }: SettleRequest,
  returnsOf: ReadonlyMap<string, readonly StoredReturn[]>,
): string[] {
  const affected = new Set(newReturns.map(({ customerId }) => customerId));
  for (const customerId of joinedIds) if (returnsOf.has(customerId)) affected.add(customerId);
  for (const order of newOrders) {
    const returns = returnsOf.get(order.customerId) ?? [];
    if (returns.some((one) => one.returnedAt >= order.orderedAt || one.orderId === order.orderId)) {
      affected.add(order.customerId);
    }
  }
  return [...affected];
}
