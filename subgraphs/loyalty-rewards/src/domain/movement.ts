import { assert } from '@rapport/kernel/assert';
import type { Lot, LotChange } from './lot';

/**
 * The accounts of the ledger. `MEMBER` is what a member holds, `OWED` what a member owes (never above zero); the
 * others are the programme's own. The programme's balances are kept nowhere: a row that every movement updates
 * would make all members wait for each other.
 */
export const LEDGER_ACCOUNTS = ['MEMBER', 'OWED', 'ISSUED', 'REDEEMED', 'EXPIRED'] as const;
export type LedgerAccount = (typeof LEDGER_ACCOUNTS)[number];

export const MOVEMENT_KINDS = [
  'EARNED',
  'TAKEN_BACK',
  'REASSIGNED',
  'REDEEMED',
  'EXPIRED',
  'DEBT_PAID',
] as const;
export type MovementKind = (typeof MOVEMENT_KINDS)[number];

export interface Posting {
  readonly account: LedgerAccount;
  /** Positive is into the account. */
  readonly points: number;
}

/** What happens in one account at once. Its postings sum to zero. */
export interface Movement {
  readonly kind: MovementKind;
  /** In whose account: see `Account`. */
  readonly customerId: string;
  /** When it happened in the world. */
  readonly occurredAt: Date;
  readonly orderId: string | null;
  readonly reward: { readonly rewardId: string; readonly name: string } | null;
  readonly postings: readonly Posting[];
  readonly lotChanges: readonly LotChange[];
}

/**
 * The account of one customer id, for ever: a person of several ids has several accounts, and no merge moves a point
 * from one to another (`person.ts` reads them as one). While a movement is decided the caller holds its lock.
 */
export interface Account {
  readonly customerId: string;
  /** Open points of all lots, those past their expiry and not yet booked as expired included. */
  readonly balancePoints: number;
  readonly owedPoints: number;
  /** Granted for orders in all, net of returns. */
  readonly earnedPoints: number;
  /** At least the lots that the decision may touch. */
  readonly lots: readonly Lot[];
}

/** A decision: the account after it, and the movement to book, if there is anything to book. */
export interface Decision {
  readonly account: Account;
  readonly movement: Movement | null;
}

/** A movement in one account; ledger accounts that nothing happens to are left out. */
export function memberMovement(
  customerId: string,
  points: Partial<Readonly<Record<LedgerAccount, number>>>,
  rest: Pick<Movement, 'kind' | 'occurredAt' | 'lotChanges'> & Partial<Pick<Movement, 'orderId' | 'reward'>>,
): Movement {
  const postings = LEDGER_ACCOUNTS.map((account) => ({ account, points: points[account] ?? 0 }));
  return {
    customerId,
    orderId: null,
    reward: null,
    ...rest,
    postings: postings.filter((posting) => posting.points !== 0),
  };
}

/** `account` after `movement`. @throws AssertionError when the movement does not balance or overdraws */
export function book(account: Account, movement: Movement): Decision {
  const total = movement.postings.reduce((sum, posting) => sum + posting.points, 0);
  assert(total === 0, `postings of a movement sum to zero, not ${total}`);
  const own = (name: LedgerAccount): number =>
    movement.postings
      .filter((posting) => posting.account === name)
      .reduce((sum, posting) => sum + posting.points, 0);

  const after: Account = {
    customerId: account.customerId,
    balancePoints: account.balancePoints + own('MEMBER'),
    owedPoints: account.owedPoints - own('OWED'),
    earnedPoints: account.earnedPoints - own('ISSUED'),
    lots: changeLots(account.lots, movement.lotChanges),
  };
  assert(after.balancePoints >= 0, `a balance is not negative, not ${after.balancePoints}`);
  assert(after.owedPoints >= 0, `owed points are not negative, not ${after.owedPoints}`);
  return { account: after, movement };
}

function changeLots(lots: readonly Lot[], changes: readonly LotChange[]): readonly Lot[] {
  const changeById = new Map(changes.map((change) => [change.lotId, change]));
  return lots.map((lot) => {
    const change = changeById.get(lot.lotId);
    if (change === undefined) return lot;
    const after = {
      ...lot,
      grantedPoints: lot.grantedPoints + change.grantedPoints,
      openPoints: lot.openPoints + change.openPoints,
      expiredPoints: lot.expiredPoints + change.expiredPoints,
    };
    assert(after.openPoints >= 0 && after.expiredPoints >= 0, `lot ${lot.lotId} is not overdrawn`);
    assert(after.openPoints + after.expiredPoints <= after.grantedPoints, `lot ${lot.lotId} is not overfull`);
    return after;
  });
}
