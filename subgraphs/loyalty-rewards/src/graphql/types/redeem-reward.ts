import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { RedeemOutcome, RedeemRefusal } from '../../app/redeem-reward';
import { shownPoints } from '../shown-points';
import { MemberTokenRefused, toTokenRefused } from './member-token';
import { REWARD_REFUSALS, toTermsRefusal, type TermsRefusalType } from './reward-refusal';

@InputType('RedeemRewardInput', { description: 'Which reward to redeem, and for whom.' })
export class RedeemRewardInput {
  @Field(() => ID, { description: 'The reward.' })
  rewardId!: string;

  @Field(() => String, {
    description:
      'Chosen by the caller, 1 to 255 characters, new for each redemption. The same key with the same input ' +
      'gives the same answer again and redeems nothing; with another input it is an error.',
  })
  idempotencyKey!: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'The member: wanted from tills and loyalty staff. A customer redeems for themselves and leaves it out.',
  })
  customerId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Instead of `customerId`, for tills and loyalty staff: the token that the member shows. It authorises one ' +
      'redemption; the same `idempotencyKey` with the next token of the same member is answered as the first time.',
  })
  memberToken?: string | null;
}

@ObjectType('Redemption', { description: 'A reward was redeemed; the points are spent.' })
export class Redemption {
  /** Resolved to `reward`. */
  rewardId!: string;

  @Field(() => ID, { description: 'Identifies the redemption: the same as its movement in the history.' })
  id!: string;

  @Field(() => Int, { description: 'The points it cost.' })
  costPoints!: number;

  @Field(() => Int, { description: 'The points that can still be spent after it.' })
  balancePoints!: number;

  @Field(() => Date, { description: 'When it was redeemed.' })
  redeemedAt!: Date;
}

@ObjectType('InsufficientPoints', { description: 'The member has too few points; nothing was spent.' })
export class InsufficientPoints {
  @Field(() => Int, { description: 'The points that can be spent.' })
  balancePoints!: number;

  @Field(() => Int, { description: 'The points that are missing.' })
  shortByPoints!: number;
}

@ObjectType('RewardUnavailable', { description: 'There is no such reward, or not now; nothing was spent.' })
export class RewardUnavailable {
  @Field(() => ID, { description: 'The reward that was asked for.' })
  rewardId!: string;

  @Field(() => String, { description: 'Why, as a sentence for the shopper.' })
  reason!: string;
}

export const RedeemRewardPayload = createUnionType({
  name: 'RedeemRewardPayload',
  description: 'What came of redeeming a reward.',
  types: () =>
    [Redemption, InsufficientPoints, RewardUnavailable, MemberTokenRefused, ...REWARD_REFUSALS] as const,
});

/** The outcome as the graph shows it. */
export function toRedeemPayload(outcome: RedeemOutcome): typeof RedeemRewardPayload {
  if (outcome.kind !== 'redeemed') return toRedeemRefusal(outcome);
  const { redemptionId: id, rewardId, costPoints } = outcome;
  const balancePoints = shownPoints(outcome.balancePoints);
  const redeemedAt = new Date(outcome.redeemedAt);
  return Object.assign(new Redemption(), { id, rewardId, costPoints, balancePoints, redeemedAt });
}

/** Why nothing was redeemed, as the graph shows it. */
export function toRedeemRefusal(
  refusal: RedeemRefusal,
): InsufficientPoints | RewardUnavailable | MemberTokenRefused | TermsRefusalType {
  switch (refusal.kind) {
    case 'insufficient-points': {
      const { balancePoints, shortByPoints } = refusal;
      return Object.assign(new InsufficientPoints(), { balancePoints, shortByPoints });
    }
    case 'reward-unavailable':
      return Object.assign(new RewardUnavailable(), {
        rewardId: refusal.rewardId,
        reason: 'This reward is not on offer at the moment.',
      });
    case 'token-used':
      return toTokenRefused('used');
    default:
      return toTermsRefusal(refusal);
  }
}
