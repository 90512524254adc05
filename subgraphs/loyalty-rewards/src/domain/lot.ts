import { byCodeUnit } from '@rapport/kernel/compare';

/** Points granted together for one order, which expire together. */
export interface Lot {
  readonly lotId: string;
  readonly orderId: string;
  readonly expiresAt: Date;
  /** Granted, less what returns of the order took back from this lot. */
  readonly grantedPoints: number;
  /** Not yet used. */
  readonly openPoints: number;
  /** Expired unused. */
  readonly expiredPoints: number;
}

/** What a movement does to a lot: differences. Each is kept with its movement, so that a spend names its lots. */
export interface LotChange {
  readonly lotId: string;
  readonly grantedPoints: number;
  readonly openPoints: number;
  readonly expiredPoints: number;
}

/** Spendable until, not including, the instant of expiry. */
export const isSpendable = (lot: Pick<Lot, 'openPoints' | 'expiresAt'>, now: Date): boolean =>
  lot.openPoints > 0 && lot.expiresAt > now;

/** Points that can be spent at `now`: a lot past its expiry does not count, whether or not that is booked yet. */
export const spendablePoints = (lots: readonly Lot[], now: Date): number =>
  lots.filter((lot) => isSpendable(lot, now)).reduce((sum, lot) => sum + lot.openPoints, 0);

/** The order in which lots are used: first expiring first, then by id. */
export const byExpiry = (a: Lot, b: Lot): number =>
  a.expiresAt.getTime() - b.expiresAt.getTime() || byCodeUnit(a.lotId, b.lotId);

/**
 * Takes up to `points` from the open points of `lots`, first expiring first.
 *
 * @returns what each lot gives, and how many of the points were found
 */
export function takeOpen(lots: readonly Lot[], points: number): { changes: LotChange[]; taken: number } {
  const changes: LotChange[] = [];
  let taken = 0;
  for (const { lotId, openPoints } of [...lots].sort(byExpiry)) {
    const part = Math.min(openPoints, points - taken);
    if (part <= 0) continue;
    changes.push({ lotId, grantedPoints: 0, openPoints: -part, expiredPoints: 0 });
    taken += part;
  }
  return { changes, taken };
}
