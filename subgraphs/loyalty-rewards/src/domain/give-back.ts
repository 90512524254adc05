import { assert } from '@rapport/kernel/assert';
import { byExpiry, comesBack, sumOf, type LotChange } from './lot';
import {
  book,
  movementIn,
  type Account,
  type Booked,
  type LedgerAccount,
  type MovementDetails,
} from './movement';

/** What a movement took from a lot, less what was given back since. */
export interface SpentLot {
  readonly customerId: string;
  readonly lotId: string;
  readonly spent: number;
}

/** What is given back, and which account of the ledger it comes from. */
export interface GiveBack extends Omit<MovementDetails, 'lotChanges'> {
  readonly from: Extract<LedgerAccount, 'REDEEMED' | 'ADJUSTED' | 'MOVED'>;
  /** More than zero, in the wallet's unit. */
  readonly amount: number;
}

/**
 * Gives back what was spent, into the lots that paid, with their original expiry; of a part, what expires last comes back
 * first, in the member's favour. What comes back into a lot past its expiry has expired with it. Pure.
 *
 * @param accounts those that paid, with the lots of `spent`
 */
export function giveBack(
  accounts: readonly Account[],
  spent: readonly SpentLot[],
  { from, amount, ...details }: GiveBack,
): Booked {
  const left = spent.reduce((sum, lot) => sum + lot.spent, 0);
  assert(amount > 0 && amount <= left, `between 1 and ${left} can be given back, not ${amount}`);
  const spentOf = new Map(spent.map((lot) => [lot.lotId, lot.spent]));
  const lots = accounts.flatMap((account) => account.lots.filter((lot) => spentOf.has(lot.lotId)));
  const changes: LotChange[] = [];
  let missing = amount;
  for (const lot of [...lots].sort(byExpiry).reverse()) {
    const part = Math.min(spentOf.get(lot.lotId) ?? 0, missing);
    if (part <= 0) continue;
    changes.push(comesBack(lot, part, details.occurredAt));
    missing -= part;
  }
  assert(missing === 0, 'the lots that paid are loaded');
  const paidBack = accounts.flatMap((account) => {
    const own = new Set(account.lots.map((lot) => lot.lotId));
    const lotChanges = changes.filter((change) => own.has(change.lotId));
    if (lotChanges.length === 0) return [];
    const [open, expired] = [sumOf(lotChanges, 'open'), sumOf(lotChanges, 'expired')];
    const amounts = { [from]: -open - expired, AVAILABLE: open, EXPIRED: expired };
    return [book(account, movementIn(account, amounts, { ...details, lotChanges }))];
  });
  return {
    accounts: paidBack.map(({ account }) => account),
    movements: paidBack.map(({ movement }) => movement),
  };
}
