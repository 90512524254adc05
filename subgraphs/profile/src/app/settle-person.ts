import type { StoredOrder, StoredReturn } from '../db/stored-order';
import type { MatchedReturns, OrderAfterReturns, ReturnedLine } from '../domain/match-returns';

/** What changed for one person. */
export interface Settled {
  /** Orders to store. */
  readonly orders: readonly (StoredOrder & OrderAfterReturns)[];
  /** Returns to store. */
  readonly returns: readonly StoredReturn[];
  /** Returns to publish, each with the changed orders that it tells others about. */
  readonly published: readonly ToldReturn[];
  /** Changed orders that no return of this person can tell of. */
  readonly untold: readonly StoredOrder[];
}

/** A return to publish, and the changed orders that it tells others about. */
export interface ToldReturn {
  readonly of: StoredReturn;
  readonly orders: readonly StoredOrder[];
}

/**
 * Compares a fresh matching with what is stored. Every changed order gets a higher revision and is told by exactly one
 * return: one that is published anyway, or else one that took from it, or else the person's last.
 */
export function settlePerson(
  orders: readonly StoredOrder[],
  returns: readonly StoredReturn[],
  matched: MatchedReturns,
  news: { readonly isNew: ReadonlySet<string>; readonly moved: ReadonlySet<string> },
): Settled {
  const changedOrders = changed(orders, matched.orders, news.moved);
  const outcomes = new Map(matched.returns.map((one) => [one.returnId, one]));
  const current = returns.map((one) => ({ ...one, ...outcomes.get(one.returnId) }));
  const changedReturns = current.filter((one, index) => !sameOutcome(one, returns[index]));

  const told = new Map<string, StoredOrder[]>();
  const untold: StoredOrder[] = [];
  for (const one of changedReturns) told.set(one.returnId, []);
  for (const one of current) if (news.isNew.has(one.returnId)) told.set(one.returnId, []);
  for (const order of changedOrders) {
    const takers = matched.returns.filter((one) => one.orderIds.includes(order.orderId));
    const teller =
      takers.find((one) => told.has(one.returnId))?.returnId ??
      takers[0]?.returnId ??
      [...told.keys()][0] ??
      matched.returns.at(-1)?.returnId;
    if (teller === undefined) untold.push(order);
    else told.set(teller, [...(told.get(teller) ?? []), order]);
  }
  const published = current.flatMap((of) => {
    const toldOrders = told.get(of.returnId);
    return toldOrders === undefined ? [] : [{ of, orders: toldOrders }];
  });
  return { orders: changedOrders, returns: changedReturns, published, untold };
}

function changed(
  orders: readonly StoredOrder[],
  after: readonly OrderAfterReturns[],
  moved: ReadonlySet<string>,
): (StoredOrder & OrderAfterReturns)[] {
  const afterById = new Map(after.map((order) => [order.orderId, order]));
  return orders.flatMap((order) => {
    const now = afterById.get(order.orderId);
    if (now === undefined) return [];
    const tellAgain = moved.has(order.orderId) && now.returned.length > 0;
    if (!tellAgain && order.keptMinor === now.keptMinor && sameLines(order.returned, now.returned)) return [];
    return [{ ...order, ...now, revision: order.revision + 1 }];
  });
}

/** Units decide: what they refund follows from them. */
function sameLines(before: readonly ReturnedLine[], now: readonly ReturnedLine[]): boolean {
  const units = new Map(before.map((line) => [line.lineNo, line.returnedUnits]));
  return units.size === now.length && now.every((line) => units.get(line.lineNo) === line.returnedUnits);
}

const sameOutcome = (a: StoredReturn, b: StoredReturn | undefined): boolean =>
  a.refundMinor === b?.refundMinor && a.unmatchedUnits === b.unmatchedUnits;
