import type { PointsChange } from './join-reports';
import { isSpendable, takeOpen, type Lot, type LotChange } from './lot';
import { book, memberMovement, type Account, type Decision } from './movement';

/** A change of what one order earns. */
export interface OrderChange {
  readonly orderId: string;
  readonly kind: PointsChange['kind'];
  /** Points that the order earns more (or, negative, less) than is booked for it. */
  readonly deltaPoints: number;
  /** The lot to open when the order has none yet. */
  readonly newLot: { readonly lotId: string; readonly expiresAt: Date };
  /** When the order was placed or the units came back. */
  readonly occurredAt: Date;
}

/** Books the difference between what an order earns and what was booked for it. Pure. */
export function settleOrder(account: Account, change: OrderChange, now: Date): Decision {
  if (change.deltaPoints === 0) return { account, movement: null };
  return change.deltaPoints > 0 ? grant(account, change, now) : takeBack(account, change, now);
}

/** Grants points into the order's lot. Owed points are paid first, unless the points are past their expiry anyway. */
function grant(account: Account, change: OrderChange, now: Date): Decision {
  const { orderId, deltaPoints } = change;
  const own = account.lots.find((lot) => lot.orderId === orderId);
  const lot: Lot = own ?? { ...change.newLot, orderId, grantedPoints: 0, openPoints: 0, expiredPoints: 0 };
  const lots = own === undefined ? [...account.lots, lot] : account.lots;

  const paid = lot.expiresAt > now ? Math.min(account.owedPoints, deltaPoints) : 0;
  const kept = deltaPoints - paid;
  const movement = memberMovement(
    account.customerId,
    { ISSUED: -deltaPoints, MEMBER: kept, OWED: paid },
    {
      kind: change.kind,
      orderId,
      occurredAt: change.occurredAt,
      lotChanges: [{ lotId: lot.lotId, grantedPoints: deltaPoints, openPoints: kept, expiredPoints: 0 }],
    },
  );
  return book({ ...account, lots }, movement);
}

/**
 * Takes back points that returned units, or an order that was not the member's, had earned: from the order's own lot (unused points first, then points that
 * expired unused, which cost the member nothing), then, because the rest is already spent, from the member's other lots,
 * and what is still missing is owed. A balance never goes below zero.
 */
function takeBack(account: Account, change: OrderChange, now: Date): Decision {
  const { orderId } = change;
  const points = -change.deltaPoints;
  const own = takeFromOwn(
    account.lots.filter((lot) => lot.orderId === orderId),
    points,
  );
  const others = account.lots.filter((lot) => lot.orderId !== orderId && isSpendable(lot, now));
  const other = takeOpen(others, points - own.open - own.expired);

  const owed = points - own.open - own.expired - other.taken;
  const movement = memberMovement(
    account.customerId,
    { ISSUED: points, MEMBER: -own.open - other.taken, EXPIRED: -own.expired, OWED: -owed },
    {
      kind: change.kind,
      orderId,
      occurredAt: change.occurredAt,
      lotChanges: [...own.changes, ...other.changes],
    },
  );
  return book(account, movement);
}

/** Databases that merged accounts by moving lots may hold more than one of an order. */
function takeFromOwn(lots: readonly Lot[], points: number) {
  const changes: LotChange[] = [];
  let open = 0;
  let expired = 0;
  for (const lot of lots) {
    const fromOpen = Math.min(lot.openPoints, points - open - expired);
    const fromExpired = Math.min(lot.expiredPoints, points - open - expired - fromOpen);
    if (fromOpen + fromExpired === 0) continue;
    changes.push({
      lotId: lot.lotId,
      grantedPoints: -fromOpen - fromExpired,
      openPoints: -fromOpen,
      expiredPoints: -fromExpired,
    });
    open += fromOpen;
    expired += fromExpired;
  }
  return { changes, open, expired };
}
