import type { PointsEarned } from '@rapport/contracts/loyalty';
import { addDays } from '@rapport/kernel/clock';
import { derivedId, newId } from '@rapport/subgraph-kit/ids';
import { appendToOutbox } from '@rapport/subgraph-kit/outbox';
import type { EntityManager } from 'typeorm';
import { withLots, type LockedAccount } from '../db/account-repository';
import { writeBooking } from '../db/ledger-repository';
import { findLots } from '../db/lot-repository';
import { saveOrderFacts } from '../db/order-fact-repository';
import { monthsAfter } from '../domain/expiry';
import type { PendingOrder } from '../domain/join-reports';
import type { Account, Booked, Movement } from '../domain/movement';
import type { Programme } from '../domain/programme';
import { settleOrder } from '../domain/settle-order';
import { PROGRAMME_ACTOR } from './books';
import { reviewTiers } from './review-tiers';

/** Orders to settle, and what is locked for it. */
export interface Settlement {
  /** Those that `pending` names, and those of the ids as which their people survive. */
  readonly accounts: readonly LockedAccount[];
  /** By each id that `pending` names. */
  readonly survivors: ReadonlyMap<string, string>;
  readonly pending: readonly PendingOrder[];
}

/**
 * Makes the ledger say what the orders have earned: books, for each order, the difference to what was booked before,
 * reviews the tiers, and publishes both. A constant number of statements, whatever the number of orders.
 */
export async function settleOrders(
  tx: EntityManager,
  { accounts, survivors, pending }: Settlement,
  { programme, now }: { readonly programme: Programme; readonly now: Date },
): Promise<void> {
  const touched = await loadLots(tx, accounts, pending);
  await writeBooking(tx, decide(touched, pending, programme, now), { actor: PROGRAMME_ACTOR, now });
  await saveOrderFacts(
    tx,
    pending.map(({ fact }) => fact),
  );
  const people = new Set(survivors.values());
  const tierEvents = await reviewTiers(
    tx,
    accounts.filter((account) => people.has(account.customerId)),
    { programme, now },
  );
  await appendToOutbox(tx, [...pending.flatMap(pointsEarned), ...tierEvents]);
}

/** Only the lots that a decision can touch: most orders are new, and open a lot of their own. */
async function loadLots(
  tx: EntityManager,
  accounts: readonly LockedAccount[],
  pending: readonly PendingOrder[],
): Promise<LockedAccount[]> {
  const changes = pending.flatMap((order) => order.changes);
  const lots = await findLots(tx, {
    liveOf: [...new Set(changes.filter(({ deltaPoints }) => deltaPoints < 0).map((one) => one.customerId))],
    ofOrders: pending
      .filter(({ known }) => known !== null)
      .flatMap(({ fact: { orderId }, changes: own }) =>
        own.map(({ customerId }) => ({ customerId, orderId })),
      ),
  });
  return accounts.map((account) => withLots(account, lots));
}

function decide(
  accounts: readonly Account[],
  pending: readonly PendingOrder[],
  programme: Programme,
  now: Date,
): Booked {
  const accountById = new Map(accounts.map((account) => [account.customerId, account]));
  const movements: Movement[] = [];
  for (const { fact, occurredAt, changes } of pending) {
    for (const { customerId, ...change } of changes) {
      const account = accountById.get(customerId);
      if (account === undefined) throw new Error(`the account of ${customerId} is not locked`);
      const newLot = {
        lotId: derivedId('lot', customerId, fact.orderId),
        activatesAt: activationOf(fact.orderedAt, programme),
        expiresAt: monthsAfter(fact.orderedAt, programme.pointsExpireAfterMonths),
      };
      const orderChange = { ...change, movementId: newId(), orderId: fact.orderId, newLot, occurredAt };
      const decision = settleOrder(account, orderChange, now);
      accountById.set(customerId, decision.account);
      if (decision.movement !== null) movements.push(decision.movement);
    }
  }
  const moved = new Set(movements.map((movement) => movement.customerId));
  return {
    accounts: [...accountById.values()].filter((account) => moved.has(account.customerId)),
    movements,
  };
}

const activationOf = (orderedAt: Date, { pointsActivateAfterDays }: Programme): Date | null =>
  pointsActivateAfterDays === 0 ? null : addDays(orderedAt, pointsActivateAfterDays);

/** One for each order whose points changed: for whose they are now, or, with none, for whose they were. */
function pointsEarned({ fact, changes }: PendingOrder): PointsEarned[] {
  const change = changes.at(-1);
  if (change === undefined) return [];
  return [
    {
      type: 'points.earned',
      version: 1,
      eventId: newId(),
      occurredAt: fact.orderedAt.toISOString(),
      customerId: change.customerId,
      orderId: fact.orderId,
      revision: fact.revision,
      points: fact.postedPoints,
      deltaPoints: change.deltaPoints,
    },
  ];
}
