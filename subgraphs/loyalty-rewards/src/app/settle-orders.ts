import type { PointsEarned } from '@rapport/contracts/loyalty';
import { derivedId, newId } from '@rapport/subgraph-kit/ids';
import { appendToOutbox } from '@rapport/subgraph-kit/outbox';
import type { EntityManager } from 'typeorm';
import { withLots, type LockedAccount } from '../db/account-repository';
import { writeBooking, type Booking } from '../db/ledger-repository';
import { findLots } from '../db/lot-repository';
import { findOrderFacts, saveOrderFacts } from '../db/order-fact-repository';
import { monthsAfter } from '../domain/expiry';
import { joinReports, type OrderReport, type PendingOrder } from '../domain/join-reports';
import type { Account, Movement } from '../domain/movement';
import type { Programme } from '../domain/programme';
import { settleOrder } from '../domain/settle-order';
import { reviewTiers } from './review-tiers';

/** Who books what no person asked for. */
export const PROGRAMME_ACTOR = 'programme';

/**
 * Makes the ledger say what the reported orders have earned: books, for each order, the difference to what was booked
 * before, reviews the tiers, and publishes both. A constant number of statements, whatever the number of reports.
 *
 * @param accounts locked; at least those that `reports` name
 */
export async function settleOrders(
  tx: EntityManager,
  accounts: readonly LockedAccount[],
  reports: readonly OrderReport[],
  { programme, now }: { readonly programme: Programme; readonly now: Date },
): Promise<void> {
  const known = await findOrderFacts(
    tx,
    reports.map((report) => report.fact),
  );
  const pending = joinReports(known, reports);
  const concerned = new Set(pending.map((order) => order.fact.customerId));
  const touched = await loadLots(
    tx,
    accounts.filter((account) => concerned.has(account.customerId)),
    pending,
  );

  const booking = decide(touched, pending, programme, now);
  await writeBooking(tx, booking, { actor: PROGRAMME_ACTOR, now });
  await saveOrderFacts(
    tx,
    pending.map(({ fact, deltaPoints }) => ({ ...fact, postedPoints: fact.postedPoints + deltaPoints })),
  );
  const tierEvents = await reviewTiers(tx, touched, { programme, now });
  await appendToOutbox(tx, [
    ...pending.filter((order) => order.deltaPoints !== 0).map(pointsEarned),
    ...tierEvents,
  ]);
}

/** Only the lots that a decision can touch: most orders are new, and open a lot of their own. */
async function loadLots(
  tx: EntityManager,
  accounts: readonly LockedAccount[],
  pending: readonly PendingOrder[],
): Promise<LockedAccount[]> {
  const losing = new Set(
    pending.filter((order) => order.deltaPoints < 0).map((order) => order.fact.customerId),
  );
  const lots = await findLots(tx, {
    openOf: accounts.map((account) => account.customerId).filter((id) => losing.has(id)),
    ofOrders: pending
      .filter((order) => order.isKnown || order.fact.postedPoints > 0)
      .map((order) => order.fact),
  });
  return accounts.map((account) => withLots(account, lots));
}

function decide(
  accounts: readonly Account[],
  pending: readonly PendingOrder[],
  programme: Programme,
  now: Date,
): Booking {
  const accountById = new Map(accounts.map((account) => [account.customerId, account]));
  const movements: Movement[] = [];
  for (const { fact, deltaPoints, occurredAt } of pending) {
    const account = accountById.get(fact.customerId);
    if (account === undefined) throw new Error(`the account of ${fact.customerId} is not locked`);
    const newLot = {
      lotId: derivedId('lot', fact.customerId, fact.orderId),
      expiresAt: monthsAfter(fact.orderedAt, programme.pointsExpireAfterMonths),
    };
    const change = { orderId: fact.orderId, deltaPoints, newLot, occurredAt };
    const decision = settleOrder(account, change, now);
    accountById.set(fact.customerId, decision.account);
    if (decision.movement !== null) movements.push(decision.movement);
  }
  const moved = new Set(movements.map((movement) => movement.customerId));
  return {
    accounts: [...accountById.values()].filter((account) => moved.has(account.customerId)),
    movements,
  };
}

const pointsEarned = ({ fact, deltaPoints }: PendingOrder): PointsEarned => ({
  type: 'points.earned',
  version: 1,
  eventId: newId(),
  occurredAt: fact.orderedAt.toISOString(),
  customerId: fact.customerId,
  orderId: fact.orderId,
  revision: fact.revision,
  points: fact.postedPoints + deltaPoints,
  deltaPoints,
});
