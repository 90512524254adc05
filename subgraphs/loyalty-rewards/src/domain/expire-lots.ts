import { byExpiry } from './lot';
import { book, memberMovement, type Account, type Movement } from './movement';

/** Accounts after what was booked in them. */
export interface Expired {
  readonly accounts: readonly Account[];
  readonly movements: readonly Movement[];
}

/**
 * Books every lot of a person that is past its expiry: one movement each, at the instant of expiry. Points that expire
 * in one account pay what another of the same person's owes, as `balanceOf` has shown them to. Pure.
 *
 * @param accounts all that the person has, with the lots that are not used up
 */
export function expireLots(accounts: readonly Account[], now: Date): Expired {
  const expired = accounts.map((account) => expireAccount(account, now));
  const total = expiredPoints(expired.flatMap(({ movements }) => movements));
  let left = total;
  const paid = expired.map(({ account, movements }) => {
    const fromOthers = Math.min(left, total - expiredPoints(movements));
    const points = Math.min(account.owedPoints, fromOthers);
    if (points === 0) return { account, movements };
    left -= points;
    const payment = memberMovement(
      account.customerId,
      { OWED: points, EXPIRED: -points },
      { kind: 'DEBT_PAID', occurredAt: now, lotChanges: [] },
    );
    return { account: book(account, payment).account, movements: [...movements, payment] };
  });
  return {
    accounts: paid.map(({ account }) => account),
    movements: paid.flatMap(({ movements }) => movements),
  };
}

const expiredPoints = (movements: readonly Movement[]): number =>
  movements.flatMap(({ lotChanges }) => lotChanges).reduce((sum, change) => sum + change.expiredPoints, 0);

function expireAccount(account: Account, now: Date) {
  const due = account.lots.filter((lot) => lot.openPoints > 0 && lot.expiresAt <= now).sort(byExpiry);
  const movements = due.map((lot) =>
    memberMovement(
      account.customerId,
      { MEMBER: -lot.openPoints, EXPIRED: lot.openPoints },
      {
        kind: 'EXPIRED',
        orderId: lot.orderId,
        occurredAt: lot.expiresAt,
        lotChanges: [
          {
            lotId: lot.lotId,
            grantedPoints: 0,
            openPoints: -lot.openPoints,
            expiredPoints: lot.openPoints,
          },
        ],
      },
    ),
  );
  const after = movements.reduce((state, movement) => book(state, movement).account, account);
  return { account: after, movements };
}
