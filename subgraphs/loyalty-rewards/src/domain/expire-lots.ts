import { byExpiry, lotChange } from './lot';
import { book, movementIn, type Account, type Booked, type Movement } from './movement';

/**
 * Books every lot of a person that is past its expiry: one movement each, at the instant of expiry. Points that expire
 * in one account pay what another of the same person's owes, as `balanceOf` has shown them to. Pure.
 *
 * @param accounts all that the person has of one wallet, with the lots that are not used up
 * @param newId a new movement id with each call
 */
export function expireLots(accounts: readonly Account[], now: Date, newId: () => string): Booked {
  const expired = accounts.map((account) => expireAccount(account, now, newId));
  const total = expiredPoints(expired.flatMap(({ movements }) => movements));
  let left = total;
  const paid = expired.map(({ account, movements }) => {
    const fromOthers = Math.min(left, total - expiredPoints(movements));
    const points = Math.min(account.owed, fromOthers);
    if (points === 0) return { account, movements };
    left -= points;
    const payment = movementIn(
      account,
      { OWED: points, EXPIRED: -points },
      { movementId: newId(), kind: 'DEBT_PAID', occurredAt: now, lotChanges: [] },
    );
    return { account: book(account, payment).account, movements: [...movements, payment] };
  });
  return {
    accounts: paid.map(({ account }) => account),
    movements: paid.flatMap(({ movements }) => movements),
  };
}

const expiredPoints = (movements: readonly Movement[]): number =>
  movements.flatMap(({ lotChanges }) => lotChanges).reduce((sum, change) => sum + change.expired, 0);

function expireAccount(account: Account, now: Date, newId: () => string) {
  const due = account.lots.filter((lot) => lot.open + lot.pending > 0 && lot.expiresAt <= now).sort(byExpiry);
  const movements = due.map(({ lotId, orderId, open, pending, expiresAt }) =>
    movementIn(
      account,
      { AVAILABLE: -open, PENDING: -pending, EXPIRED: open + pending },
      {
        movementId: newId(),
        kind: 'EXPIRED',
        orderId,
        occurredAt: expiresAt,
        lotChanges: [lotChange(lotId, { open: -open, pending: -pending, expired: open + pending })],
      },
    ),
  );
  const after = movements.reduce((state, movement) => book(state, movement).account, account);
  return { account: after, movements };
}
