import type { Balance } from './balance';
import { isSpendable, type Lot } from './lot';
import type { Account } from './movement';

/** What is read of one of a person's accounts. */
export interface Holding extends Pick<Account, 'owedPoints' | 'earnedPoints'> {
  readonly lots: readonly OpenLot[];
}
type OpenLot = Pick<Lot, 'expiresAt' | 'openPoints'>;

/**
 * What all accounts of a person come to at `now`. What one owes is set off against what the others hold, those points
 * first that expire first, and nothing is booked for it: when the accounts part again, each has its own. Pure.
 *
 * @param holdings of a person's accounts, each with all its lots that are not used up
 */
export function balanceOf(customerId: string, holdings: readonly Holding[], now: Date): Balance {
  const sum = (of: (holding: Holding) => number) => holdings.reduce((total, one) => total + of(one), 0);
  const owedPoints = sum((holding) => holding.owedPoints);
  const lots = holdings.flatMap((holding) => holding.lots).filter((lot) => isSpendable(lot, now));
  const heldPoints = lots.reduce((total, lot) => total + lot.openPoints, 0);
  return {
    customerId,
    balancePoints: Math.max(0, heldPoints - owedPoints),
    owedPoints: Math.max(0, owedPoints - heldPoints),
    earnedPoints: sum((holding) => holding.earnedPoints),
    nextExpiry: nextExpiry(lots, owedPoints),
  };
}

/** The points that expire first of those that owe nothing. */
function nextExpiry(lots: readonly OpenLot[], owedPoints: number): Balance['nextExpiry'] {
  let owed = owedPoints;
  const free = [...lots].sort(byInstant).flatMap(({ openPoints, expiresAt }) => {
    const points = Math.max(0, openPoints - owed);
    owed -= openPoints - points;
    return points === 0 ? [] : [{ points, at: expiresAt }];
  });
  const [first] = free;
  if (first === undefined) return null;
  const together = free.filter(({ at }) => at.getTime() === first.at.getTime());
  return { points: together.reduce((sum, { points }) => sum + points, 0), at: first.at };
}

const byInstant = (a: OpenLot, b: OpenLot): number => a.expiresAt.getTime() - b.expiresAt.getTime();
