import { BadInputError } from '@rapport/subgraph-kit/errors';
import { newId } from '@rapport/subgraph-kit/ids';
import type { MemberToken } from '../domain/member-token';
import { isRewardId } from '../domain/reward';
import type { TermsRefusal } from '../domain/reward-terms';
import { decideRedemption } from './decide-redemption';
import type { Ledger } from './ledger';

export interface RedeemCommand {
  readonly customerId: string;
  readonly rewardId: string;
  readonly idempotencyKey: string;
  /** What the member showed; nothing when they were named. */
  readonly token?: MemberToken | null;
  /** Who asks: `actorOf(viewer)`. Kept with the movement. */
  readonly actor: string;
}

/** What is answered, also to a repetition: survives JSON. */
export type RedeemOutcome =
  | {
      readonly kind: 'redeemed';
      readonly redemptionId: string;
      readonly rewardId: string;
      readonly costPoints: number;
      readonly balancePoints: number;
      /** ISO 8601. */
      readonly redeemedAt: string;
    }
  | RedeemRefusal;

export type RedeemRefusal =
  | {
      readonly kind: 'insufficient-points';
      readonly rewardId: string;
      readonly balancePoints: number;
      readonly shortByPoints: number;
    }
  | { readonly kind: 'reward-unavailable'; readonly rewardId: string }
  | (TermsRefusal & { readonly rewardId: string })
  /** The member's token has authorised a redemption before. */
  | { readonly kind: 'token-used' };

/**
 * Redeems one reward, once for an idempotency key.
 *
 * @throws BadInputError for what cannot be the id of a reward: neither Postgres text nor JSON holds every string
 */
export async function redeemReward(ledger: Ledger, command: RedeemCommand): Promise<RedeemOutcome> {
  const { actor, customerId, rewardId, idempotencyKey, token = null } = command;
  assertRewardId(rewardId);
  return ledger.run<RedeemOutcome>({
    actor,
    key: idempotencyKey,
    request: { mutation: 'redeemReward', customerId, rewardId },
    customerIds: [customerId],
    rewardIds: [rewardId],
    tokenIds: token === null ? [] : [token.tokenId],
    decide(books, now) {
      if (token !== null && books.isUsed(token)) return { answer: { kind: 'token-used' } };
      const redemptionId = newId();
      const wanted = { customerId, rewardId, movementId: redemptionId, now };
      const decided = decideRedemption(books, { ...wanted, as: 'REDEEMED' });
      if (decided.kind !== 'redeemed') return { answer: decided };
      const { booked, use, costPoints, balancePoints } = decided;
      const redeemedAt = now.toISOString();
      return {
        answer: { kind: 'redeemed', redemptionId, rewardId, costPoints, balancePoints, redeemedAt },
        booked,
        usesToken: token,
        uses: [use],
      };
    },
  });
}

/** @throws BadInputError */
export function assertRewardId(rewardId: string): void {
  if (!isRewardId(rewardId))
    throw new BadInputError('rewardId wants the id of a reward; something else came');
}
