import { assert } from '@rapport/kernel/assert';
import { takeOpen } from './lot';
import {
  book,
  movementIn,
  type Account,
  type Booked,
  type LedgerAccount,
  type MovementDetails,
} from './movement';

/** What a spend is, and which account of the ledger it goes to. */
export interface Spend extends Omit<MovementDetails, 'lotChanges'> {
  readonly to: Extract<LedgerAccount, 'REDEEMED' | 'HELD' | 'ADJUSTED' | 'MOVED'>;
  /** More than zero, in the wallet's unit. */
  readonly amount: number;
}

/**
 * Takes `amount` from a person's open lots, first expiring first, whichever of the person's accounts they are in: a movement
 * in each account that pays. Pure.
 *
 * @param accounts all that the person has of one wallet, caught up (`catchUp`)
 * @throws AssertionError when there is not so much: the caller compares with `balanceOf` first
 */
export function spend(accounts: readonly Account[], { to, amount, ...details }: Spend, now: Date): Booked {
  assert(Number.isSafeInteger(amount) && amount > 0, `a spend is of a positive integer, not ${amount}`);
  const lots = accounts.flatMap((account) => account.lots).filter((lot) => lot.expiresAt > now);
  const { changes, taken } = takeOpen(lots, amount, to === 'HELD' ? 'held' : 'spent');
  assert(taken === amount, `${amount} are there to be spent, not ${taken}`);
  const paid = accounts.flatMap((account) => {
    const own = new Set(account.lots.map((lot) => lot.lotId));
    const lotChanges = changes.filter((change) => own.has(change.lotId));
    if (lotChanges.length === 0) return [];
    const part = lotChanges.reduce((sum, change) => sum - change.open, 0);
    return [book(account, movementIn(account, { AVAILABLE: -part, [to]: part }, { ...details, lotChanges }))];
  });
  return {
    accounts: paid.map(({ account }) => account),
    movements: paid.map(({ movement }) => movement),
  };
}
