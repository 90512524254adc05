import { expireLots } from './expire-lots';
import { release, type Hold } from './hold';
import { isActive, lotChange, takeOpen } from './lot';
import { book, movementIn, type Account, type Booked, type Movement } from './movement';

/** What time alone has changed: accounts, movements, and holds that ran out. */
export interface CaughtUp extends Booked {
  readonly holds: readonly Hold[];
}

/**
 * Books everything about a person that time alone has changed by `now`, instant by instant: holds that ran out are released,
 * what was pending activates, what is past its expiry expires, and open points pay what their account owes. However late
 * it is called, it ends as if it had been called at each of those instants. Pure.
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
  for (const at of dueInstants(accounts, due, now)) {
    for (const own of holdsEndingAt(due, at)) {
      const { holds: after, ...booked } = release([...state.values()], own, { movementId: newId(), at });
      released.push(...after);
      take(booked);
    }
    for (const account of state.values()) take(activate(account, at, newId));
    take(expireLots([...state.values()], at, newId));
    for (const account of state.values()) take(payDebt(account, at, newId));
  }
  const moved = new Set(movements.map((movement) => movement.customerId));
  return {
    accounts: [...state.values()].filter((account) => moved.has(account.customerId)),
    movements,
    holds: released,
  };
}

/** When anything became due, first to last; and `now`, for whatever else waits. */
function dueInstants(accounts: readonly Account[], holds: readonly Hold[], now: Date): Date[] {
  const live = accounts
    .flatMap(({ lots }) => lots)
    .filter(({ pending, open, held }) => pending + open + held > 0);
  const instants = [
    ...holds.map((hold) => hold.expiresAt),
    ...live.map((lot) => lot.expiresAt),
    ...live.flatMap(({ pending, activatesAt }) => (pending > 0 && activatesAt !== null ? [activatesAt] : [])),
  ];
  const past = new Set(instants.map((instant) => instant.getTime()).filter((ms) => ms < now.getTime()));
  return [...[...past].sort((a, b) => a - b).map((ms) => new Date(ms)), now];
}

/** The parts of each hold that ends at `at`. */
function holdsEndingAt(holds: readonly Hold[], at: Date): readonly Hold[][] {
  const ending = holds.filter((hold) => hold.expiresAt.getTime() === at.getTime());
  return [...new Set(ending.map(({ holdId }) => holdId))].map((holdId) =>
    ending.filter((hold) => hold.holdId === holdId),
  );
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

/** What comes into an account that owes pays first. Pure. */
export function payDebt(account: Account, now: Date, newId: () => string): Booked {
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
