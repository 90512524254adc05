import { BadInputError } from '@rapport/subgraph-kit/errors';
import { newId } from '@rapport/subgraph-kit/ids';
import { grant } from '../domain/grant';
import { NEVER } from '../domain/lot';
import { balanceOf } from '../domain/person';
import { spend } from '../domain/spend';
import type { Wallet } from '../domain/wallet';
import type { Books, Decided } from './books';
import type { Ledger } from './ledger';

export interface Adjustment {
  readonly customerId: string;
  readonly wallet: Wallet;
  /** In the wallet's unit; positive gives, negative takes. */
  readonly amount: number;
  /** For the member to read. */
  readonly reason: string;
  /** When what is given expires; `null` for never. */
  readonly expiresAt: Date | null;
}

export interface AdjustCommand extends Adjustment {
  readonly idempotencyKey: string;
  readonly actor: string;
}

/** What is answered, also to a repetition: survives JSON. */
export type AdjustOutcome =
  | {
      readonly kind: 'adjusted';
      readonly movementId: string;
      readonly wallet: Wallet;
      readonly amount: number;
      readonly balance: number;
    }
  | { readonly kind: 'insufficient-balance'; readonly balance: number; readonly shortBy: number };

export const ADJUSTMENT_MAX = 1_000_000_000;
const REASON_LENGTH_MAX = 500;

/**
 * Gives or takes by hand. What is taken comes from the lots that expire first; more than there is cannot be taken.
 *
 * @param check what a new adjustment is refused for; a repetition has its answer whatever has changed since
 * @throws BadInputError naming what is out of range, and what `check` throws
 */
export async function adjustBalance(
  ledger: Ledger,
  command: AdjustCommand,
  check: (adjustment: Adjustment, now: Date) => void = () => undefined,
): Promise<AdjustOutcome> {
  const { actor, customerId, wallet, amount, idempotencyKey } = command;
  assertAdjustment(command);
  return ledger.run<AdjustOutcome>({
    actor,
    key: idempotencyKey,
    request: adjustmentRequest(command),
    customerIds: [customerId],
    ...(amount > 0 && { opens: { customerId, wallet } }),
    decide(books, now) {
      check(command, now);
      return adjust(books, command, now);
    },
  });
}

/** What of an adjustment a repetition of its key has to repeat. */
export const adjustmentRequest = ({ customerId, wallet, amount, reason, expiresAt }: Adjustment) => ({
  mutation: 'adjustBalance',
  customerId,
  wallet,
  amount,
  reason,
  expiresAt,
});

/** Decides an adjustment; the account of whom it gives to is open. */
export function adjust(books: Books, adjustment: Adjustment, now: Date): Decided<AdjustOutcome> {
  const { customerId, wallet, amount, reason, expiresAt } = adjustment;
  const accounts = books.accountsOf(customerId, wallet);
  const { balancePoints: before } = balanceOf('', accounts, now);
  const movementId = newId();
  const details = { movementId, kind: 'ADJUSTED', occurredAt: now, reason } as const;
  const answer = { kind: 'adjusted', movementId, wallet, amount } as const;
  if (amount < 0) {
    const shortBy = -amount - before;
    if (shortBy > 0) return { answer: { kind: 'insufficient-balance', balance: before, shortBy } };
    const booked = spend(accounts, { ...details, to: 'ADJUSTED', amount: -amount }, now);
    return { answer: { ...answer, balance: before + amount }, booked };
  }
  const [own] = accounts;
  if (own === undefined) throw new Error(`the account of ${customerId} is open`);
  const lot = { lotId: movementId, orderId: null, activatesAt: null, expiresAt: expiresAt ?? NEVER };
  const { account, movement } = grant(own, { ...details, source: 'ADJUSTED', amount, lot }, now);
  const { balancePoints } = balanceOf('', [account, ...accounts.slice(1)], now);
  return {
    answer: { ...answer, balance: balancePoints },
    booked: { accounts: [account], movements: movement === null ? [] : [movement] },
  };
}

/** @throws BadInputError naming what is out of range */
export function assertAdjustment({ amount, reason }: Pick<Adjustment, 'amount' | 'reason'>): void {
  if (!Number.isSafeInteger(amount) || amount === 0 || Math.abs(amount) > ADJUSTMENT_MAX) {
    throw new BadInputError(
      `amount wants a whole number between -${ADJUSTMENT_MAX} and ${ADJUSTMENT_MAX}, not zero; ${amount} came`,
    );
  }
  assertReason(reason);
}

/** @throws BadInputError unless what is given expires later than now */
export function assertExpiry(
  { amount, expiresAt }: Pick<Adjustment, 'amount' | 'expiresAt'>,
  now: Date,
): void {
  if (expiresAt === null) return;
  if (amount < 0) throw new BadInputError('expiresAt is for what is given; what is taken has none');
  if (expiresAt <= now || expiresAt >= NEVER) {
    throw new BadInputError(`expiresAt wants an instant to come; ${expiresAt.toISOString()} came`);
  }
}

/** @throws BadInputError unless somebody can read it */
export function assertReason(reason: string, name = 'reason'): void {
  if (reason.trim() === '' || reason.length > REASON_LENGTH_MAX || reason.includes('\0')) {
    throw new BadInputError(
      `${name} wants 1 to ${REASON_LENGTH_MAX} characters of plain text; ${reason.length} came`,
    );
  }
}
