import { BadInputError } from '@rapport/subgraph-kit/errors';
import { newId } from '@rapport/subgraph-kit/ids';
import { holdsOf } from '../domain/hold';
import type { HoldParty } from '../domain/hold-party';
import { decideRedemption } from './decide-redemption';
import type { Ledger } from './ledger';
import { assertRewardId, type RedeemCommand, type RedeemRefusal } from './redeem-reward';

export interface AuthorizeCommand extends RedeemCommand {
  /** Who `actor` is to those who settle it. */
  readonly authorizedBy: HoldParty;
  /** How long the points stay set aside unless captured or released. */
  readonly expiresInSeconds: number;
}

/** What is answered, also to a repetition: survives JSON. */
export type AuthorizeOutcome =
  | {
      readonly kind: 'authorized';
      readonly holdId: string;
      readonly rewardId: string;
      readonly heldPoints: number;
      readonly balancePoints: number;
      /** ISO 8601. */
      readonly expiresAt: string;
    }
  | RedeemRefusal;

/** A quarter of an hour: a basket at the counter. */
export const HOLD_SECONDS_DEFAULT = 900;
export const HOLD_SECONDS_MIN = 10;
/** A week: longer than any till is offline, shorter than any reward is out of stock. */
export const HOLD_SECONDS_MAX = 7 * 86_400;

/**
 * Sets the cost of a reward aside, for `captureRedemption` to take or `releaseRedemption` to give back. A hold that runs out
 * is released by itself. The first half of a two-phase transfer (TigerBeetle, "Two-phase transfers").
 *
 * @throws BadInputError for what cannot be the id of a reward, or a time out of range
 */
export async function authorizeRedemption(
  ledger: Ledger,
  command: AuthorizeCommand,
): Promise<AuthorizeOutcome> {
  const {
    actor,
    authorizedBy,
    customerId,
    rewardId,
    idempotencyKey,
    expiresInSeconds,
    token = null,
  } = command;
  assertRewardId(rewardId);
  if (expiresInSeconds < HOLD_SECONDS_MIN || expiresInSeconds > HOLD_SECONDS_MAX) {
    throw new BadInputError(
      `expiresInSeconds wants ${HOLD_SECONDS_MIN} to ${HOLD_SECONDS_MAX}; ${expiresInSeconds} came`,
    );
  }
  return ledger.run<AuthorizeOutcome>({
    actor,
    key: idempotencyKey,
    request: { mutation: 'authorizeRedemption', customerId, rewardId, expiresInSeconds },
    customerIds: [customerId],
    rewardIds: [rewardId],
    tokenIds: token === null ? [] : [token.tokenId],
    decide(books, now) {
      if (token !== null && books.isUsed(token)) return { answer: { kind: 'token-used' } };
      const holdId = newId();
      const decided = decideRedemption(books, { customerId, rewardId, movementId: holdId, now, as: 'HELD' });
      if (decided.kind !== 'redeemed') return { answer: decided };
      const { booked, use, costPoints: heldPoints, balancePoints } = decided;
      const expiresAt = new Date(now.getTime() + expiresInSeconds * 1_000);
      return {
        answer: {
          kind: 'authorized',
          holdId,
          rewardId,
          heldPoints,
          balancePoints,
          expiresAt: expiresAt.toISOString(),
        },
        booked,
        usesToken: token,
        holds: holdsOf(booked, expiresAt).map((hold) => ({ ...hold, authorizedBy })),
        uses: [use],
      };
    },
  });
}
