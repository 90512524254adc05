import { grant, takeBack } from './grant';
import type { PointsChange } from './join-reports';
import type { Lot } from './lot';
import type { Account, Decision } from './movement';

/** A change of what one order earns. */
export interface OrderChange {
  readonly movementId: string;
  readonly orderId: string;
  readonly kind: PointsChange['kind'];
  /** Points that the order earns more (or, negative, less) than is booked for it. */
  readonly deltaPoints: number;
  /** The lot to open when the order has none yet. */
  readonly newLot: Pick<Lot, 'lotId' | 'activatesAt' | 'expiresAt'>;
  /** When the order was placed or the units came back. */
  readonly occurredAt: Date;
}

/** Books the difference between what an order earns and what was booked for it: see `grant` and `takeBack`. Pure. */
export function settleOrder(account: Account, change: OrderChange, now: Date): Decision {
  const { movementId, orderId, kind, deltaPoints, newLot, occurredAt } = change;
  if (deltaPoints === 0) return { account, movement: null };
  const own = account.lots.find((lot) => lot.orderId === orderId);
  const lot = own ?? { ...newLot, orderId };
  const wanted = {
    movementId,
    kind,
    source: 'ISSUED',
    amount: Math.abs(deltaPoints),
    lot,
    occurredAt,
  } as const;
  return deltaPoints > 0 ? grant(account, wanted, now) : takeBack(account, wanted, now);
}
