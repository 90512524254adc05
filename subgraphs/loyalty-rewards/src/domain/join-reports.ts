import { byCodeUnit } from '@rapport/kernel/compare';
import { money } from '@rapport/kernel/money';
import type { MovementKind } from './movement';
import { joinFacts, type OrderFact } from './order-fact';
import { pointsFor } from './points';

/** What an event tells of an order. */
export interface OrderReport {
  readonly fact: OrderFact;
  /** When that state came about: the order's instant, or the return's. */
  readonly occurredAt: Date;
}

/** A change of what one order has earned in one account. */
export interface PointsChange {
  readonly customerId: string;
  readonly kind: Extract<MovementKind, 'EARNED' | 'TAKEN_BACK' | 'REASSIGNED'>;
  /** Not zero. */
  readonly deltaPoints: number;
}

/** An order about which something new is known. */
export interface PendingOrder {
  /** With what it has earned once `changes` are booked. */
  readonly fact: OrderFact;
  /** What was known before; `null` for nothing. */
  readonly known: OrderFact | null;
  /** What is to be booked: two changes when the order turned out to be another customer's. */
  readonly changes: readonly PointsChange[];
  readonly occurredAt: Date;
}

/**
 * Holds `reports` against the facts that are known: one entry for each order that they change, oldest first. What is
 * old news is left out; neither the order of reports nor their repetition matters. Pure.
 */
export function joinReports(
  known: readonly OrderFact[],
  reports: readonly OrderReport[],
): readonly PendingOrder[] {
  const knownById = new Map(known.map((fact) => [fact.orderId, fact]));
  const joined = new Map<string, OrderReport>(
    known.map((fact) => [fact.orderId, { fact, occurredAt: fact.orderedAt }]),
  );
  for (const report of reports) {
    const before = joined.get(report.fact.orderId);
    joined.set(report.fact.orderId, before === undefined ? report : newerOf(before, report));
  }
  return [...joined.values()]
    .filter(({ fact }) => isNews(knownById.get(fact.orderId), fact))
    .map((report) => toPending(report, knownById.get(report.fact.orderId) ?? null))
    .sort(byTime);
}

const newerOf = (before: OrderReport, report: OrderReport): OrderReport => ({
  fact: joinFacts(before.fact, report.fact),
  occurredAt: report.fact.revision > before.fact.revision ? report.occurredAt : before.occurredAt,
});

const isNews = (known: OrderFact | undefined, fact: OrderFact): boolean =>
  known?.revision !== fact.revision || known.orderNumber !== fact.orderNumber;

function toPending({ fact, occurredAt }: OrderReport, known: OrderFact | null): PendingOrder {
  const postedPoints = fact.customerId === null ? 0 : pointsFor(money(fact.keptMinor, fact.currency));
  const changes = changesOf({ ...fact, postedPoints }, known);
  // A return that arrives before its order must not date what the order earned.
  const earnedFirst = known === null && postedPoints > 0;
  return {
    fact: { ...fact, postedPoints },
    known,
    changes,
    occurredAt: earnedFirst ? fact.orderedAt : occurredAt,
  };
}

function changesOf({ customerId, postedPoints }: OrderFact, known: OrderFact | null): PointsChange[] {
  const stays = known !== null && known.customerId === customerId;
  const changes: PointsChange[] = [];
  if (known !== null && known.customerId !== null && !stays && known.postedPoints > 0) {
    changes.push({ customerId: known.customerId, kind: 'REASSIGNED', deltaPoints: -known.postedPoints });
  }
  const deltaPoints = postedPoints - (stays ? known.postedPoints : 0);
  if (customerId !== null && deltaPoints !== 0) {
    changes.push({ customerId, kind: deltaPoints > 0 ? 'EARNED' : 'TAKEN_BACK', deltaPoints });
  }
  return changes;
}

const byTime = (a: PendingOrder, b: PendingOrder): number =>
  a.occurredAt.getTime() - b.occurredAt.getTime() || byCodeUnit(a.fact.orderId, b.fact.orderId);
