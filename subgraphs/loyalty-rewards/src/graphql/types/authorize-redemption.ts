import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { HOLD_SECONDS_DEFAULT, type AuthorizeOutcome } from '../../app/authorize-redemption';
import { shownPoints } from '../shown-points';
import { MemberTokenRefused } from './member-token';
import { InsufficientPoints, RedeemRewardInput, RewardUnavailable, toRedeemRefusal } from './redeem-reward';
import { REWARD_REFUSALS } from './reward-refusal';

@InputType('AuthorizeRedemptionInput', {
  description: 'Which reward to set points aside for, for whom, and for how long.',
})
export class AuthorizeRedemptionInput extends RedeemRewardInput {
  @Field(() => Int, {
    defaultValue: HOLD_SECONDS_DEFAULT,
    description: 'After how many seconds the points come back by themselves: 10 to 604,800, a week.',
  })
  expiresInSeconds!: number;
}

@ObjectType('RedemptionAuthorized', {
  description: 'Points are set aside for a reward; nothing is spent yet.',
})
export class RedemptionAuthorized {
  /** Resolved to `reward`. */
  rewardId!: string;

  @Field(() => ID, { description: 'Names what was set aside, for capturing or releasing it.' })
  holdId!: string;

  @Field(() => Int, { description: 'The points that are set aside.' })
  heldPoints!: number;

  @Field(() => Int, { description: 'The points that can still be spent.' })
  balancePoints!: number;

  @Field(() => Date, { description: 'The instant from which the points are back unless captured before.' })
  expiresAt!: Date;
}

export const AuthorizeRedemptionPayload = createUnionType({
  name: 'AuthorizeRedemptionPayload',
  description: 'What came of setting points aside for a reward.',
  types: () =>
    [
      RedemptionAuthorized,
      InsufficientPoints,
      RewardUnavailable,
      MemberTokenRefused,
      ...REWARD_REFUSALS,
    ] as const,
});

/** The outcome as the graph shows it. */
export function toAuthorizePayload(outcome: AuthorizeOutcome): typeof AuthorizeRedemptionPayload {
  if (outcome.kind !== 'authorized') return toRedeemRefusal(outcome);
  const { holdId, rewardId, heldPoints } = outcome;
  const balancePoints = shownPoints(outcome.balancePoints);
  const expiresAt = new Date(outcome.expiresAt);
  return Object.assign(new RedemptionAuthorized(), {
    holdId,
    rewardId,
    heldPoints,
    balancePoints,
    expiresAt,
  });
}
