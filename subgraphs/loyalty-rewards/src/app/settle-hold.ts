import { isUuid } from '@rapport/kernel/ids';
import { BadInputError } from '@rapport/subgraph-kit/errors';
import { newId } from '@rapport/subgraph-kit/ids';
import { capture, release, type Hold } from '../domain/hold';
import { balanceOf } from '../domain/person';
import type { Books } from './books';
import type { Ledger } from './ledger';

export interface SettleHoldCommand {
  readonly holdId: string;
  readonly idempotencyKey: string;
  readonly actor: string;
}

/** What is answered, also to a repetition: survives JSON. */
export type SettleHoldOutcome =
  | {
      readonly kind: 'captured';
      readonly redemptionId: string;
      readonly rewardId: string;
      readonly capturedPoints: number;
      readonly balancePoints: number;
      /** ISO 8601. */
      readonly redeemedAt: string;
    }
  | {
      readonly kind: 'released';
      readonly holdId: string;
      readonly releasedPoints: number;
      readonly balancePoints: number;
    }
  /** It was captured, released or ran out before, or never existed. */
  | { readonly kind: 'hold-not-open'; readonly holdId: string };

/** Takes what a hold has set aside, for good. @throws BadInputError for what cannot be the id of a hold */
export const captureRedemption = (ledger: Ledger, command: SettleHoldCommand): Promise<SettleHoldOutcome> =>
  settle(ledger, command, 'captureRedemption', (books, holds, now) => {
    const redemptionId = newId();
    const amount = total(holds);
    const accounts = accountsOf(books, holds);
    const { holds: after, ...booked } = capture(accounts, holds, { movementId: redemptionId, amount, now });
    const rewardId = holds[0]?.reward?.rewardId ?? '';
    const { balancePoints } = balanceOf('', accounts, now);
    const redeemedAt = now.toISOString();
    return {
      answer: { kind: 'captured', redemptionId, rewardId, capturedPoints: amount, balancePoints, redeemedAt },
      booked,
      holds: after,
    };
  });

/** Gives back what a hold has set aside. @throws BadInputError for what cannot be the id of a hold */
export const releaseRedemption = (ledger: Ledger, command: SettleHoldCommand): Promise<SettleHoldOutcome> =>
  settle(ledger, command, 'releaseRedemption', (books, holds, now) => {
    const accounts = accountsOf(books, holds);
    const { holds: after, ...booked } = release(accounts, holds, { movementId: newId(), at: now });
    const changed = new Map(booked.accounts.map((account) => [account.customerId, account]));
    const { balancePoints } = balanceOf(
      '',
      accounts.map((account) => changed.get(account.customerId) ?? account),
      now,
    );
    return {
      answer: { kind: 'released', holdId: command.holdId, releasedPoints: total(holds), balancePoints },
      booked,
      holds: after,
    };
  });

type Decide = (
  books: Books,
  holds: readonly Hold[],
  now: Date,
) => ReturnType<Parameters<Ledger['run']>[0]['decide']> & {
  readonly answer: SettleHoldOutcome;
};

async function settle(
  ledger: Ledger,
  { actor, holdId, idempotencyKey }: SettleHoldCommand,
  mutation: string,
  decide: Decide,
): Promise<SettleHoldOutcome> {
  if (!isUuid(holdId)) throw new BadInputError('holdId wants the id of a hold; something else came');
  return ledger.run<SettleHoldOutcome>({
    actor,
    key: idempotencyKey,
    request: { mutation, holdId },
    customerIds: [],
    holdIds: [holdId],
    decide(books, now) {
      // Those that ran out were released when the books were opened.
      const holds = books.holdsOf(holdId).filter((hold) => hold.held > 0);
      return holds.length === 0 ? { answer: { kind: 'hold-not-open', holdId } } : decide(books, holds, now);
    },
  });
}

const total = (holds: readonly Hold[]): number => holds.reduce((sum, hold) => sum + hold.held, 0);

/** Every account of the person whose hold it is, and, after an unmerge, of everybody who pays. */
const accountsOf = (books: Books, holds: readonly Hold[]) => [
  ...new Map(
    holds
      .flatMap((hold) => books.accountsOf(hold.customerId, hold.wallet))
      .map((account) => [account.customerId, account]),
  ).values(),
];
