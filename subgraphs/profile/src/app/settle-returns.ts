import type { EntityManager } from 'typeorm';
import { findOrdersOf, saveReturnedState } from '../db/order-repository';
import { findReturnsOf, saveReturnOutcomes } from '../db/return-repository';
import type { StoredOrder, StoredReturn } from '../db/stored-order';
import { matchReturns } from '../domain/match-returns';
import { groupBy } from '@rapport/kernel/group-by';
import { settlePerson, type Settled, type ToldReturn } from './settle-person';

/** What a batch brought that returns may depend on. */
export interface SettleRequest {
  readonly newOrders: readonly StoredOrder[];
  readonly newReturns: readonly StoredReturn[];
  /** Orders that changed hands: their returned state is published anew, under the new owner. */
  readonly movedOrders: readonly StoredOrder[];
  /** Customers who got a visitor's orders and returns. */
  readonly joined: readonly string[];
  /** People whose orders or returns went to somebody else. */
  readonly parted: readonly string[];
}

/**
 * Matches returns and orders anew for everybody for whom the batch may change the outcome, and stores what changed.
 *
 * @returns what to tell others: returns, each with orders that changed
 */
export async function settleReturns(tx: EntityManager, request: SettleRequest): Promise<ToldReturn[]> {
  const { newOrders, newReturns, movedOrders, joined, parted } = request;
  const touched = [
    ...joined,
    ...parted,
    ...[...newOrders, ...newReturns].map(({ customerId }) => customerId),
  ];
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
  return tellOrphans(settled, [...returnsOf.values()].flat());
}

/** Orders that have no return any more, because it went to somebody else, are told by any return that there is. */
function tellOrphans(settled: readonly Settled[], returns: readonly StoredReturn[]): ToldReturn[] {
  const told = settled.flatMap(({ published }) => published);
  const orphans = settled.flatMap(({ untold }) => untold);
  const teller = told[0]?.of ?? returns[0];
  if (orphans.length === 0 || teller === undefined) return told;
  const rest = told.filter(({ of }) => of !== teller);
  const own = told.find(({ of }) => of === teller)?.orders ?? [];
  return [{ of: teller, orders: [...own, ...orphans] }, ...rest];
}

/** An order that comes after every return of its person, and that no return names, cannot change anything. */
function affectedPeople(
  { newOrders, newReturns, joined, parted }: SettleRequest,
  returnsOf: ReadonlyMap<string, readonly StoredReturn[]>,
): string[] {
  const affected = new Set([...parted, ...newReturns.map(({ customerId }) => customerId)]);
  for (const customerId of joined) if (returnsOf.has(customerId)) affected.add(customerId);
  for (const order of newOrders) {
    const returns = returnsOf.get(order.customerId) ?? [];
    if (returns.some((one) => one.returnedAt >= order.orderedAt || one.orderId === order.orderId)) {
      affected.add(order.customerId);
    }
  }
  return [...affected];
}
