import { assert } from '@rapport/kernel/assert';
import { LOT_PARTS, type Lot, type LotAmounts, type LotChange } from './lot';
import type { Wallet } from './wallet';

/**
 * The accounts of the ledger. `AVAILABLE`, `PENDING` and `HELD` are what a member has, `OWED` what a member owes (never
 * above zero); the others are the programme's own. The programme's balances are kept nowhere: a row that every movement
 * updates would make all members wait for each other.
 */
export const LEDGER_ACCOUNTS = [
  'AVAILABLE',
  'PENDING',
  'HELD',
  'OWED',
  'ISSUED',
  'REDEEMED',
  'EXPIRED',
  'ADJUSTED',
  'MOVED',
] as const;
export type LedgerAccount = (typeof LEDGER_ACCOUNTS)[number];

export const MOVEMENT_KINDS = [
  'EARNED',
  'ACTIVATED',
  'TAKEN_BACK',
  'REASSIGNED',
  'REDEEMED',
  'HELD',
  'CAPTURED',
  'RELEASED',
  'GIVEN_BACK',
  'EXPIRED',
  'DEBT_PAID',
  'ADJUSTED',
  'REVERSED',
  'SENT',
  'RECEIVED',
] as const;
export type MovementKind = (typeof MOVEMENT_KINDS)[number];

export interface Posting {
  readonly account: LedgerAccount;
  /** Positive is into the account. */
  readonly amount: number;
}

/** What happens in one account at once. Its postings sum to zero. */
export interface Movement {
  /** Movements in several accounts that are one thing (a redemption that a person of two ids pays) share it. */
  readonly movementId: string;
  readonly kind: MovementKind;
  /** In whose account: see `Account`. */
  readonly customerId: string;
  readonly wallet: Wallet;
  /** When it happened in the world. */
  readonly occurredAt: Date;
  readonly orderId: string | null;
  readonly reward: { readonly rewardId: string; readonly name: string } | null;
  /** The movement that this one captures, releases, gives back or reverses; `null` for most. */
  readonly aboutId: string | null;
  /** Why, in the words of whoever asked for it; `null` where the kind says it. */
  readonly reason: string | null;
  readonly postings: readonly Posting[];
  readonly lotChanges: readonly LotChange[];
}

/**
 * One wallet of one customer id, for ever: a person of several ids has several accounts, and no merge moves anything
 * from one to another (`person.ts` reads them as one). While a movement is decided the caller holds its lock.
 */
export interface Account {
  readonly customerId: string;
  readonly wallet: Wallet;
  /** Open parts of all lots, those past their expiry and not yet booked as expired included. */
  readonly available: number;
  /** Granted, and not yet to be spent. */
  readonly pending: number;
  /** Set aside for redemptions under way. */
  readonly held: number;
  readonly owed: number;
  /** Granted for orders in all, net of returns. */
  readonly earned: number;
  /** At least the lots that the decision may touch. */
  readonly lots: readonly Lot[];
}

/** A decision about one account: the account after it, and the movement to book, if there is anything to book. */
export interface Decision {
  readonly account: Account;
  readonly movement: Movement | null;
}

/** A decision about accounts: those that changed, and what to book, in the order in which it was decided. */
export interface Booked {
  readonly accounts: readonly Account[];
  readonly movements: readonly Movement[];
}

/** What a movement is told to be, beside its postings. */
export type MovementDetails = Pick<Movement, 'movementId' | 'kind' | 'occurredAt' | 'lotChanges'> &
  Partial<Pick<Movement, 'orderId' | 'reward' | 'aboutId' | 'reason'>>;

/** A movement in `account`; ledger accounts that nothing happens to are left out. */
export function movementIn(
  { customerId, wallet }: Pick<Account, 'customerId' | 'wallet'>,
  amounts: Partial<Readonly<Record<LedgerAccount, number>>>,
  details: MovementDetails,
): Movement {
  const postings = LEDGER_ACCOUNTS.map((account) => ({ account, amount: amounts[account] ?? 0 }));
  return {
    customerId,
    wallet,
    orderId: null,
    reward: null,
    aboutId: null,
    reason: null,
    ...details,
    postings: postings.filter((posting) => posting.amount !== 0),
  };
}

/** `account` after `movement`. @throws AssertionError when the movement does not balance or overdraws */
export function book(account: Account, movement: Movement): { account: Account; movement: Movement } {
  const total = movement.postings.reduce((sum, posting) => sum + posting.amount, 0);
  assert(total === 0, `postings of a movement sum to zero, not ${total}`);
  const own = (name: LedgerAccount): number =>
    movement.postings.find((posting) => posting.account === name)?.amount ?? 0;

  const after: Account = {
    customerId: account.customerId,
    wallet: account.wallet,
    available: account.available + own('AVAILABLE'),
    pending: account.pending + own('PENDING'),
    held: account.held + own('HELD'),
    owed: account.owed - own('OWED'),
    earned: account.earned - own('ISSUED'),
    lots: changeLots(account.lots, movement.lotChanges),
  };
  for (const part of ['available', 'pending', 'held', 'owed'] as const) {
    assert(after[part] >= 0, `${part} is not negative, not ${after[part]}`);
  }
  return { account: after, movement };
}

function changeLots(lots: readonly Lot[], changes: readonly LotChange[]): readonly Lot[] {
  const changeById = new Map(changes.map((change) => [change.lotId, change]));
  assert(changeById.size === changes.length, 'a movement changes a lot once');
  const known = lots.filter((lot) => changeById.has(lot.lotId)).length;
  assert(known === changes.length, 'the lots that a movement changes are loaded');
  return lots.map((lot) => {
    const change = changeById.get(lot.lotId);
    if (change === undefined) return lot;
    const amounts = Object.fromEntries(LOT_PARTS.map((part) => [part, lot[part] + change[part]]));
    const after: Lot = { ...lot, ...(amounts as LotAmounts) };
    const { granted, pending, open, held, expired } = after;
    assert(Math.min(pending, open, held, expired) >= 0, `lot ${lot.lotId} is not overdrawn`);
    assert(pending + open + held + expired <= granted, `lot ${lot.lotId} is not overfull`);
    return after;
  });
}
