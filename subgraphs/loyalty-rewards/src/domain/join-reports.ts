import { byCodeUnit } from '@rapport/kernel/compare';
import { money } from '@rapport/kernel/money';
import { joinFacts, type OrderFact } from './order-fact';
import { pointsFor } from './points';

/** What an event, or a merge, tells of an order. */
export interface OrderReport {
  readonly fact: OrderFact;
  /** When that state came about: the order's instant, or the return's. */
  readonly occurredAt: Date;
}

/** An order about which something new is known. */
export interface PendingOrder {
  readonly fact: OrderFact;
  /** Whether the account has heard of the order before. */
  readonly isKnown: boolean;
  /** Points it earns more (negative: less) than is booked for it. */
  readonly deltaPoints: number;
  readonly occurredAt: Date;
}

/**
 * Holds `reports` against the facts that are known: one entry for each order that they change, by customer and oldest
 * first. What is old news is left out; neither the order of reports nor their repetition matters. Pure.
 */
export function joinReports(
  known: readonly OrderFact[],
  reports: readonly OrderReport[],
): readonly PendingOrder[] {
  const joined = new Map<string, OrderReport>(
    known.map((fact) => [keyOf(fact), { fact, occurredAt: fact.orderedAt }]),
  );
  for (const report of reports) {
    const key = keyOf(report.fact);
    const before = joined.get(key);
    joined.set(key, before === undefined ? report : newerOf(before, report));
  }
  const knownByKey = new Map(known.map((fact) => [keyOf(fact), fact]));
  return [...joined]
    .filter(([key, { fact }]) => isNews(knownByKey.get(key), fact))
    .map(([key, report]) => toPending(report, knownByKey.has(key)))
    .sort(byCustomerThenTime);
}

const keyOf = (fact: OrderFact): string => `${fact.customerId} ${fact.orderId}`;

const newerOf = (before: OrderReport, report: OrderReport): OrderReport => ({
  fact: joinFacts(before.fact, report.fact),
  occurredAt: report.fact.revision > before.fact.revision ? report.occurredAt : before.occurredAt,
});

const isNews = (known: OrderFact | undefined, fact: OrderFact): boolean =>
  known?.revision !== fact.revision ||
  known.orderNumber !== fact.orderNumber ||
  known.postedPoints !== fact.postedPoints;

function toPending({ fact, occurredAt }: OrderReport, isKnown: boolean): PendingOrder {
  const deltaPoints = pointsFor(money(fact.keptMinor, fact.currency)) - fact.postedPoints;
  // A return that arrives before its order must not date what the order earned.
  const earnedFirst = !isKnown && deltaPoints > 0;
  return { fact, isKnown, deltaPoints, occurredAt: earnedFirst ? fact.orderedAt : occurredAt };
}

const byCustomerThenTime = (a: PendingOrder, b: PendingOrder): number =>
  byCodeUnit(a.fact.customerId, b.fact.customerId) ||
  a.occurredAt.getTime() - b.occurredAt.getTime() ||
  byCodeUnit(a.fact.orderId, b.fact.orderId);
