import { expireLots } from './expire-lots';
import { release, type Hold } from './hold';
import { isActive, lotChange, takeOpen } from './lot';
import { book, movementIn, type Account, type Booked, type Movement } from './movement';

/** What time alone has changed: accounts, movements, and holds that ran out. */
export interface CaughtUp extends Booked {
  readonly holds: readonly Hold[];
}

/**
 * Books everything about a person that time alone has changed by `now`: holds that ran out are released, what was pending
 * activates, what is past its expiry expires, each at its own instant; then open points pay what their account owes. Pure.
 *
 * @param accounts all that the person has of one wallet, with all lots that are not used up and those of `holds`
 * @param holds of these accounts; those that have not run out are left alone
 * @param newId a new movement id with each call
 */
export function catchUp(
  accounts: readonly Account[],
  holds: readonly Hold[],
  { now, newId }: { readonly now: Date; readonly newId: () => string },
): CaughtUp {
  const state = new Map(accounts.map((account) => [account.customerId, account]));
  const movements: Movement[] = [];
  const take = (booked: Booked): void => {
    for (const account of booked.accounts) state.set(account.customerId, account);
    movements.push(...booked.movements);
  };
  const due = holds.filter((hold) => hold.held > 0 && hold.expiresAt <= now);
  const released: Hold[] = [];
  const holdIds = [...new Set(due.map((hold) => hold.holdId))];
  for (const holdId of holdIds) {
    const own = due.filter((hold) => hold.holdId === holdId);
    const at = own[0]?.expiresAt ?? now;
    const { holds: after, ...booked } = release([...state.values()], own, { movementId: newId(), at });
    released.push(...after);
    take(booked);
  }
  for (const account of state.values()) take(activate(account, now, newId));
  take(expireLots([...state.values()], now, newId));
  for (const account of state.values()) take(payDebt(account, now, newId));
  const moved = new Set(movements.map((movement) => movement.customerId));
  return {
    accounts: [...state.values()].filter((account) => moved.has(account.customerId)),
    movements,
    holds: released,
  };
}

function activate(account: Account, now: Date, newId: () => string): Booked {
  const movements: Movement[] = [];
  let after = account;
  for (const { lotId, pending, orderId, activatesAt } of account.lots.filter((lot) => isActive(lot, now))) {
    if (pending === 0) continue;
    const lotChanges = [lotChange(lotId, { pending: -pending, open: pending })];
    const occurredAt = activatesAt ?? now;
    const movement = movementIn(
      account,
      { PENDING: -pending, AVAILABLE: pending },
      { movementId: newId(), kind: 'ACTIVATED', orderId, occurredAt, lotChanges },
    );
    after = book(after, movement).account;
    movements.push(movement);
  }
  return { accounts: [after], movements };
}

/** An account that owes has nothing open: what came into it pays first. */
function payDebt(account: Account, now: Date, newId: () => string): Booked {
  if (account.owed === 0 || account.available === 0) return { accounts: [], movements: [] };
  const { changes, taken } = takeOpen(
    account.lots.filter((lot) => lot.expiresAt > now),
    account.owed,
  );
  if (taken === 0) return { accounts: [], movements: [] };
  const booked = book(
    account,
    movementIn(
      account,
      { AVAILABLE: -taken, OWED: taken },
      { movementId: newId(), kind: 'DEBT_PAID', occurredAt: now, lotChanges: changes },
    ),
  );
  return { accounts: [booked.account], movements: [booked.movement] };
}
