import { byExpiry } from './lot';
import { book, memberMovement, type Account, type Movement } from './movement';

/** Books every lot of `account` that is past its expiry: one movement each, at the instant of expiry. Pure. */
export function expireLots(
  account: Account,
  now: Date,
): { readonly account: Account; readonly movements: readonly Movement[] } {
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
