import { EXPIRIES_MAX, type Balance, type PointsAt } from './balance';
import { isActive, NEVER, spendableOf, type Lot } from './lot';
import type { Account } from './movement';

/** What is read of one of a person's accounts. */
export interface Holding extends Pick<Account, 'owed' | 'earned' | 'held'> {
  readonly lots: readonly LiveLot[];
}
type LiveLot = Pick<Lot, 'activatesAt' | 'expiresAt' | 'pending' | 'open'>;

/**
 * What all accounts of a person come to at `now`. What one owes is set off against what the others hold, those points
 * first that expire first, and nothing is booked for it: when the accounts part again, each has its own. Pure.
 *
 * @param holdings of a person's accounts of one wallet, each with all its lots that are not used up
 */
export function balanceOf(customerId: string, holdings: readonly Holding[], now: Date): Balance {
  const sum = (of: (holding: Holding) => number) => holdings.reduce((total, one) => total + of(one), 0);
  const owed = sum((holding) => holding.owed);
  const lots = holdings.flatMap((holding) => holding.lots);
  const spendable = lots.reduce((total, lot) => total + spendableOf(lot, now), 0);
  const waiting = lots.filter((lot) => lot.pending > 0 && !isActive(lot, now) && lot.expiresAt > now);
  return {
    customerId,
    balancePoints: Math.max(0, spendable - owed),
    pendingPoints: waiting.reduce((total, lot) => total + lot.pending, 0),
    heldPoints: sum((holding) => holding.held),
    owedPoints: Math.max(0, owed - spendable),
    earnedPoints: sum((holding) => holding.earned),
    expiries: expiriesOf(lots, owed, now),
    activations: together(waiting.map((lot) => ({ points: lot.pending, at: lot.activatesAt ?? NEVER }))),
  };
}

/** Of the points that owe nothing, when they expire. */
function expiriesOf(lots: readonly LiveLot[], owedInAll: number, now: Date): PointsAt[] {
  let owed = owedInAll;
  const free = [...lots]
    .sort((a, b) => a.expiresAt.getTime() - b.expiresAt.getTime())
    .map((lot) => {
      const spendable = spendableOf(lot, now);
      const points = Math.max(0, spendable - owed);
      owed -= spendable - points;
      return { points, at: lot.expiresAt };
    });
  return together(free.filter(({ points, at }) => points > 0 && at < NEVER));
}

/** Points of the same instant as one entry, first to last. */
function together(entries: readonly PointsAt[]): PointsAt[] {
  const pointsAt = new Map<number, number>();
  for (const { points, at } of entries)
    pointsAt.set(at.getTime(), (pointsAt.get(at.getTime()) ?? 0) + points);
  return [...pointsAt]
    .sort(([a], [b]) => a - b)
    .slice(0, EXPIRIES_MAX)
    .map(([atMs, points]) => ({ points, at: new Date(atMs) }));
}
