import { BadInputError } from '@rapport/subgraph-kit/errors';
import { newId } from '@rapport/subgraph-kit/ids';
import { grant } from '../domain/grant';
import { NEVER } from '../domain/lot';
import { balanceOf } from '../domain/person';
import { spend } from '../domain/spend';
import type { Wallet } from '../domain/wallet';
import type { Ledger } from './ledger';

export interface AdjustCommand {
  readonly customerId: string;
  readonly wallet: Wallet;
  /** In the wallet's unit; positive gives, negative takes. */
  readonly amount: number;
  /** For the member to read. */
  readonly reason: string;
  /** When what is given expires; `null` for never. */
  readonly expiresAt: Date | null;
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
 * @throws BadInputError naming what is out of range
 */
export async function adjustBalance(ledger: Ledger, command: AdjustCommand): Promise<AdjustOutcome> {
  const { actor, customerId, wallet, amount, reason, expiresAt, idempotencyKey } = command;
  assertAdjustment(command);
  return ledger.run<AdjustOutcome>({
    actor,
    key: idempotencyKey,
    request: { mutation: 'adjustBalance', customerId, wallet, amount, reason, expiresAt },
    customerIds: [customerId],
    ...(amount > 0 && { opens: { customerId, wallet } }),
    decide(books, now) {
      assertExpiry(command, now);
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
    },
  });
}

/** @throws BadInputError naming what is out of range */
export function assertAdjustment({ amount, reason }: Pick<AdjustCommand, 'amount' | 'reason'>): void {
  if (!Number.isSafeInteger(amount) || amount === 0 || Math.abs(amount) > ADJUSTMENT_MAX) {
    throw new BadInputError(
      `amount wants a whole number between -${ADJUSTMENT_MAX} and ${ADJUSTMENT_MAX}, not zero; ${amount} came`,
    );
  }
  assertReason(reason);
}

/** What is given expires later than now. */
function assertExpiry({ amount, expiresAt }: AdjustCommand, now: Date): void {
  if (expiresAt === null) return;
  if (amount < 0) throw new BadInputError('expiresAt is for what is given; what is taken has none');
  if (expiresAt <= now || expiresAt >= NEVER) {
    throw new BadInputError(`expiresAt wants an instant to come; ${expiresAt.toISOString()} came`);
  }
}

/** @throws BadInputError unless the member can read it */
export function assertReason(reason: string): void {
  if (reason.trim() === '' || reason.length > REASON_LENGTH_MAX || reason.includes('\0')) {
    throw new BadInputError(
      `reason wants 1 to ${REASON_LENGTH_MAX} characters of plain text; ${reason.length} came`,
    );
  }
}
