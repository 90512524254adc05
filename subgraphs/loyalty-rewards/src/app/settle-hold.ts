import { isUuid } from '@rapport/kernel/ids';
import { BadInputError } from '@rapport/subgraph-kit/errors';
import { newId } from '@rapport/subgraph-kit/ids';
import { capture, release, type Hold } from '../domain/hold';
import { maySettle } from '../domain/hold-party';
import { balanceOf } from '../domain/person';
import { usesOf, type Books, type Decided } from './books';
import type { Ledger } from './ledger';

export interface SettleHoldCommand {
  readonly holdId: string;
  readonly idempotencyKey: string;
  readonly actor: string;
  /** Who `actor` is: decides which holds they may settle. */
  readonly settler: HoldSettler;
}

export type HoldSettler =
  | { readonly kind: 'customer'; readonly customerId: string }
  | { readonly kind: 'staff' }
  | { readonly kind: 'terminal'; readonly storeId: string };

/** What is answered, also to a repetition: survives JSON. */
export type CaptureOutcome =
  | {
      readonly kind: 'captured';
      readonly redemptionId: string;
      readonly rewardId: string;
      readonly capturedPoints: number;
      readonly balancePoints: number;
      /** ISO 8601. */
      readonly redeemedAt: string;
    }
  | HoldRefusal;

export type ReleaseOutcome =
  | {
      readonly kind: 'released';
      readonly holdId: string;
      readonly releasedPoints: number;
      readonly balancePoints: number;
    }
  | HoldRefusal;

/**
 * `hold-not-open`: it was captured, released or ran out before, or never existed. `hold-of-another`: another store's till
 * authorised it, or, for a member, somebody else did.
 */
export interface HoldRefusal {
  readonly kind: 'hold-not-open' | 'hold-of-another';
  readonly holdId: string;
}

/** Takes what a hold has set aside, for good. @throws BadInputError for what cannot be the id of a hold */
export const captureRedemption = (ledger: Ledger, command: SettleHoldCommand): Promise<CaptureOutcome> =>
  settle<CaptureOutcome>(ledger, command, 'captureRedemption', (books, holds, now) => {
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
export const releaseRedemption = (ledger: Ledger, command: SettleHoldCommand): Promise<ReleaseOutcome> =>
  settle<ReleaseOutcome>(ledger, command, 'releaseRedemption', (books, holds, now) => {
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
      returned: usesOf(holds),
    };
  });

type Decide<Answer> = (books: Books, holds: readonly Hold[], now: Date) => Decided<Answer>;

async function settle<Answer extends CaptureOutcome | ReleaseOutcome>(
  ledger: Ledger,
  { actor, holdId, idempotencyKey, settler }: SettleHoldCommand,
  mutation: string,
  decide: Decide<Answer | HoldRefusal>,
): Promise<Answer | HoldRefusal> {
  if (!isUuid(holdId)) throw new BadInputError('holdId wants the id of a hold; something else came');
  return ledger.run<Answer | HoldRefusal>({
    actor,
    key: idempotencyKey,
    request: { mutation, holdId },
    customerIds: settler.kind === 'customer' ? [settler.customerId] : [],
    holdIds: [holdId],
    decide(books, now) {
      const all = books.holdsOf(holdId);
      const own = settler.kind === 'customer' && isOf(books, all, settler.customerId);
      // A member is not told that another's hold exists. Those that ran out were released when the books were opened.
      const holds = settler.kind === 'customer' && !own ? [] : all.filter((hold) => hold.held > 0);
      const [first] = holds;
      if (first === undefined) return { answer: { kind: 'hold-not-open', holdId } };
      if (!maySettle(settler, first.authorizedBy ?? null)) {
        return { answer: { kind: 'hold-of-another', holdId } };
      }
      return decide(books, holds, now);
    },
  });
}

const isOf = (books: Books, holds: readonly Hold[], customerId: string): boolean =>
  holds.some((hold) => books.survivorOf(hold.customerId) === books.survivorOf(customerId));

const total = (holds: readonly Hold[]): number => holds.reduce((sum, hold) => sum + hold.held, 0);

/** Every account of the person whose hold it is, and, after an unmerge, of everybody who pays. */
const accountsOf = (books: Books, holds: readonly Hold[]) => [
  ...new Map(
    holds
      .flatMap((hold) => books.accountsOf(hold.customerId, hold.wallet))
      .map((account) => [account.customerId, account]),
  ).values(),
];
