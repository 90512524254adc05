import { isUuid } from '@rapport/kernel/ids';
import { BadInputError } from '@rapport/subgraph-kit/errors';
import { newId } from '@rapport/subgraph-kit/ids';
import type { PastMovement } from '../db/hold-repository';
import { giveBack } from '../domain/give-back';
import { takeBack } from '../domain/grant';
import { NEVER } from '../domain/lot';
import { type Account, type Booked, type Movement } from '../domain/movement';
import type { RewardUse } from '../domain/reward-terms';
import type { Wallet } from '../domain/wallet';
import { assertReason } from './adjust-balance';
import type { Books } from './books';
import type { Ledger } from './ledger';

export interface ReverseCommand {
  readonly movementId: string;
  readonly reason: string;
  readonly idempotencyKey: string;
  readonly actor: string;
}

export interface GiveBackCommand extends ReverseCommand {
  /** How much of the redemption comes back; `null` for all that has not come back yet. */
  readonly amount: number | null;
}

/** What is answered, also to a repetition: survives JSON. */
export type CorrectionOutcome =
  | {
      readonly kind: 'corrected';
      readonly movementId: string;
      readonly wallet: Wallet;
      /** What came back to the member; negative for what was taken back. */
      readonly amount: number;
    }
  | { readonly kind: 'movement-not-found'; readonly movementId: string }
  /** It follows an order, or something else books it: nothing can be taken back by hand. */
  | { readonly kind: 'not-reversible'; readonly movementId: string; readonly movementKind: string }
  | { readonly kind: 'already-reversed'; readonly movementId: string; readonly leftAmount: number };

const REDEMPTIONS: readonly string[] = ['REDEEMED', 'CAPTURED'];

/**
 * Gives points of a redemption back, wholly or in part, into the lots that paid, with their original expiry: the order they
 * helped to pay came back.
 *
 * @throws BadInputError for an id or an amount out of range
 */
export const giveBackRedemption = (ledger: Ledger, command: GiveBackCommand): Promise<CorrectionOutcome> =>
  correct(
    ledger,
    command,
    { ...requestOf('giveBackRedemption', command), amount: command.amount },
    (past, books, now) => {
      if (!REDEMPTIONS.includes(past.kind)) return null;
      return give(past, books, {
        kind: 'GIVEN_BACK',
        from: 'REDEEMED',
        amount: command.amount,
        now,
        command,
      });
    },
  );

/**
 * Books the opposite of a movement, once: a correction. A redemption or an adjustment can be reversed; what an order earned
 * follows the order.
 *
 * @throws BadInputError for what cannot be the id of a movement
 */
export const reverseMovement = (ledger: Ledger, command: ReverseCommand): Promise<CorrectionOutcome> =>
  correct(ledger, command, requestOf('reverseMovement', command), (past, books, now) => {
    if (REDEMPTIONS.includes(past.kind)) {
      return give(past, books, { kind: 'REVERSED', from: 'REDEEMED', amount: null, now, command });
    }
    if (past.kind !== 'ADJUSTED') return null;
    if (past.reversed) return { answer: alreadyReversed(past, 0) };
    if (past.granted.length === 0) {
      return give(past, books, { kind: 'REVERSED', from: 'ADJUSTED', amount: null, now, command });
    }
    return takeAdjustmentBack(past, books, command, now);
  });

/** The reason belongs to the request: the member reads it. */
const requestOf = (mutation: string, { reason }: ReverseCommand) => ({ mutation, reason });

type Decide = (
  past: PastMovement,
  books: Books,
  now: Date,
) => {
  readonly answer: CorrectionOutcome;
  readonly booked?: Booked;
  readonly returned?: readonly RewardUse[];
} | null;

async function correct(
  ledger: Ledger,
  { movementId, reason, actor, idempotencyKey }: ReverseCommand,
  request: object,
  decide: Decide,
): Promise<CorrectionOutcome> {
  assertReason(reason);
  if (!isUuid(movementId))
    throw new BadInputError('movementId wants the id of a movement; something else came');
  return ledger.run<CorrectionOutcome>({
    actor,
    key: idempotencyKey,
    request: { ...request, movementId },
    customerIds: [],
    movementIds: [movementId],
    decide(books, now) {
      const past = books.movement(movementId);
      if (past === null) return { answer: { kind: 'movement-not-found', movementId } };
      const decided = decide(past, books, now);
      return decided ?? { answer: { kind: 'not-reversible', movementId, movementKind: past.kind } };
    },
  });
}

interface Give {
  readonly kind: 'GIVEN_BACK' | 'REVERSED';
  readonly from: 'REDEEMED' | 'ADJUSTED';
  readonly amount: number | null;
  readonly now: Date;
  readonly command: ReverseCommand;
}

function give(
  past: PastMovement,
  books: Books,
  { kind, from, amount, now, command }: Give,
): ReturnType<Decide> {
  const left = past.spent.reduce((sum, lot) => sum + lot.spent, 0);
  const wanted = amount ?? left;
  if (left === 0 || past.reversed) return { answer: alreadyReversed(past, left) };
  if (!Number.isSafeInteger(wanted) || wanted < 1) {
    throw new BadInputError(`amount wants a whole number from 1; ${wanted} came`);
  }
  if (wanted > left) return { answer: alreadyReversed(past, left) };
  const { rewardId, rewardName } = past;
  const movementId = newId();
  const booked = giveBack(accountsOf(past, books), past.spent, {
    movementId,
    kind,
    from,
    amount: wanted,
    occurredAt: now,
    aboutId: past.movementId,
    reason: command.reason,
    reward: rewardId === null ? null : { rewardId, name: rewardName ?? '' },
  });
  // Who has paid for a part still has the reward.
  const returned = wanted === left && past.use !== null ? [past.use] : [];
  return { answer: { kind: 'corrected', movementId, wallet: past.wallet, amount: wanted }, booked, returned };
}

function takeAdjustmentBack(
  past: PastMovement,
  books: Books,
  { reason }: ReverseCommand,
  now: Date,
): ReturnType<Decide> {
  const movementId = newId();
  const accounts = new Map(accountsOf(past, books).map((account) => [account.customerId, account]));
  const movements: Movement[] = [];
  let taken = 0;
  for (const { customerId, lotId, amount } of past.granted) {
    const account = accounts.get(customerId);
    if (account === undefined) throw new Error(`the account of ${customerId} is loaded`);
    const lot = { lotId, orderId: null, activatesAt: null, expiresAt: NEVER };
    const wanted = {
      kind: 'REVERSED',
      source: 'ADJUSTED',
      aboutId: past.movementId,
      occurredAt: now,
    } as const;
    const { account: after, movement } = takeBack(
      account,
      { ...wanted, movementId, reason, amount, lot },
      now,
    );
    accounts.set(customerId, after);
    if (movement !== null) movements.push(movement);
    taken += amount;
  }
  return {
    answer: { kind: 'corrected', movementId, wallet: past.wallet, amount: -taken },
    booked: { accounts: [...accounts.values()], movements },
  };
}

const alreadyReversed = ({ movementId }: PastMovement, leftAmount: number): CorrectionOutcome => ({
  kind: 'already-reversed',
  movementId,
  leftAmount,
});

/** The accounts that the movement was in, which no merge changes. */
const accountsOf = (past: PastMovement, books: Books): Account[] => {
  const all = past.customerIds.flatMap((customerId) => books.accountsOf(customerId, past.wallet));
  return [...new Map(all.map((account) => [account.customerId, account])).values()];
};
