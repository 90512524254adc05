import { recordMerges, type CustomerMerge } from '@rapport/subgraph-kit/customer-redirect';
import type { EntityManager } from 'typeorm';
import { lockAccounts, openAccounts, withLots, type LockedAccount } from '../db/account-repository';
import { writeBooking, sumPostings } from '../db/ledger-repository';
import { findLots, giveLots } from '../db/lot-repository';
import { findMergedAccounts, type MergedAccount } from '../db/merge-repository';
import { takeOrderFacts } from '../db/order-fact-repository';
import { saveTiers } from '../db/tier-repository';
import { joinAccounts } from '../domain/join-accounts';
import type { Account, Movement } from '../domain/movement';
import type { Programme } from '../domain/programme';
import { PROGRAMME_ACTOR, settleOrders } from './settle-orders';

/**
 * Makes one account of each person's accounts. The journal only grows: what was booked for an id stays there, and a
 * transfer moves its sums. Orders and lots change their owner; an order that both ids knew counts once. A constant
 * number of statements for any number of merges.
 */
export async function mergeAccounts(
  tx: EntityManager,
  merges: readonly CustomerMerge[],
  rules: { readonly programme: Programme; readonly now: Date },
): Promise<void> {
  await recordMerges(tx, merges);
  const moves = await findMergedAccounts(
    tx,
    merges.flatMap((merge) => [merge.from, merge.into]),
  );
  if (moves.length === 0) return;
  const survivors = [...new Set(moves.map((move) => move.into))];
  const leaving = moves.map((move) => move.from);
  await openAccounts(tx, survivors);
  const locked = await lockAccounts(tx, [...new Set([...leaving, ...survivors])]);

  const joined = await joinLocked(tx, locked, moves, rules.now);
  const intoById = new Map(moves.map((move) => [move.from, move.into]));
  const facts = await takeOrderFacts(tx, leaving);
  const reports = facts.map((fact) => ({
    fact: { ...fact, customerId: intoById.get(fact.customerId) ?? fact.customerId },
    occurredAt: rules.now,
  }));
  await saveTiers(
    tx,
    leaving.map((customerId) => ({ customerId, tier: 'BRONZE', reviewAt: null })),
  );
  await settleOrders(
    tx,
    joined.filter((account) => survivors.includes(account.customerId)),
    reports,
    rules,
  );
}

async function joinLocked(
  tx: EntityManager,
  locked: readonly LockedAccount[],
  moves: readonly MergedAccount[],
  now: Date,
): Promise<LockedAccount[]> {
  const customerIds = locked.map((account) => account.customerId);
  const lots = await findLots(tx, { openOf: customerIds, ofOrders: [] });
  const totals = await sumPostings(tx, customerIds);
  await giveLots(tx, moves);

  const accountById = new Map(locked.map((account) => [account.customerId, withLots(account, lots)]));
  const changed = new Map<string, Account>();
  const movements: Movement[] = [];
  for (const move of moves) {
    const from = accountById.get(move.from);
    const into = accountById.get(move.into);
    if (from === undefined || into === undefined)
      throw new Error(`${move.from} or ${move.into} is not locked`);
    const decision = joinAccounts({ account: from, totals: totals.get(move.from) ?? {} }, into, now);
    const empty = { ...from, balancePoints: 0, owedPoints: 0, earnedPoints: 0, lots: [] };
    accountById.set(move.from, empty);
    accountById.set(move.into, { ...into, ...decision.account });
    changed.set(move.from, empty).set(move.into, decision.account);
    movements.push(...decision.movements);
  }
  await writeBooking(tx, { accounts: [...changed.values()], movements }, { actor: PROGRAMME_ACTOR, now });
  return [...accountById.values()];
}
