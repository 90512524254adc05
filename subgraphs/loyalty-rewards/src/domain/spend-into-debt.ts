import { assert } from '@rapport/kernel/assert';
import { takeOpen } from './lot';
import { book, movementIn, type Account, type Booked, type Movement } from './movement';
import type { Spend } from './spend';

/** A spend that has happened already, whatever there was. */
export type PastSpend = Omit<Spend, 'to' | 'kind'>;

/** What was booked, and how much of it the person did not have. */
export interface SpentIntoDebt extends Booked {
  readonly owed: number;
}

/**
 * Books a redemption that took place where nobody could ask the ledger: it takes what is there, first expiring first, and the
 * rest is owed by the first account, which the next points earned pay (`grant`). What is held or pending stays. Nothing goes
 * below zero. Pure.
 *
 * @param accounts all that the person has of one wallet, caught up (`catchUp`), that of the surviving id first; at least one
 */
export function spendIntoDebt(
  accounts: readonly Account[],
  { amount, ...details }: PastSpend,
  now: Date,
): SpentIntoDebt {
  assert(Number.isSafeInteger(amount) && amount > 0, `a spend is of a positive integer, not ${amount}`);
  assert(accounts.length > 0, 'somebody without an account spends nothing');
  const lots = accounts.flatMap((account) => account.lots).filter((lot) => lot.expiresAt > now);
  const { changes, taken } = takeOpen(lots, amount);
  const owed = amount - taken;
  const booked: { account: Account; movement: Movement }[] = [];
  accounts.forEach((account, index) => {
    const own = new Set(account.lots.map((lot) => lot.lotId));
    const lotChanges = changes.filter((change) => own.has(change.lotId));
    const paid = lotChanges.reduce((sum, change) => sum - change.open, 0);
    const debt = index === 0 ? owed : 0;
    if (paid + debt === 0) return;
    const amounts = { AVAILABLE: -paid, OWED: -debt, REDEEMED: paid + debt };
    booked.push(book(account, movementIn(account, amounts, { ...details, kind: 'REDEEMED', lotChanges })));
  });
  return {
    accounts: booked.map(({ account }) => account),
    movements: booked.map(({ movement }) => movement),
    owed,
  };
}
