import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { TermsRefusal } from '../../domain/reward-terms';
import type { Tier } from '../../domain/tier';
import { LoyaltyTier } from './loyalty-tier';

@ObjectType('RewardOutOfStock', { description: 'None of the reward is left; nothing was spent.' })
export class RewardOutOfStock {
  @Field(() => ID, { description: 'The reward that was asked for.' })
  rewardId!: string;

  @Field(() => String, { description: 'Why, as a sentence for the shopper.' })
  reason!: string;
}

@ObjectType('RewardLimitReached', {
  description: 'The member has the reward as often as one member gets it; nothing was spent.',
})
export class RewardLimitReached {
  @Field(() => ID, { description: 'The reward that was asked for.' })
  rewardId!: string;

  @Field(() => Int, { description: 'How often one member gets it.' })
  limit!: number;

  @Field(() => Int, { nullable: true, description: 'Within so many days; null for in all.' })
  days!: number | null;

  @Field(() => String, { description: 'Why, as a sentence for the shopper.' })
  reason!: string;
}

@ObjectType('RewardNotEligible', { description: 'The reward is for other members; nothing was spent.' })
export class RewardNotEligible {
  @Field(() => ID, { description: 'The reward that was asked for.' })
  rewardId!: string;

  @Field(() => [LoyaltyTier], { description: 'The tiers it is for.' })
  tiers!: readonly Tier[];

  @Field(() => String, { description: 'Why, as a sentence for the shopper.' })
  reason!: string;
}

@ObjectType('RewardBudgetSpent', {
  description:
    'What pays for the reward is used up, until staff raise it or something comes back; nothing was spent.',
})
export class RewardBudgetSpent {
  @Field(() => ID, { description: 'The reward that was asked for.' })
  rewardId!: string;

  @Field(() => String, { description: 'Why, as a sentence for the shopper.' })
  reason!: string;
}

export const REWARD_REFUSALS = [
  RewardOutOfStock,
  RewardLimitReached,
  RewardNotEligible,
  RewardBudgetSpent,
] as const;
export type TermsRefusalType = InstanceType<(typeof REWARD_REFUSALS)[number]>;

const USED_UP = 'All of this reward have been taken.';
const TIER_NAME: Readonly<Record<Tier, string>> = { BRONZE: 'bronze', SILVER: 'silver', GOLD: 'gold' };

/** Why a member does not get a reward that is on offer, as the graph shows it. */
export function toTermsRefusal(refusal: TermsRefusal & { readonly rewardId: string }): TermsRefusalType {
  const { rewardId } = refusal;
  switch (refusal.kind) {
    case 'reward-out-of-stock':
      return Object.assign(new RewardOutOfStock(), { rewardId, reason: USED_UP });
    case 'reward-budget-spent':
      return Object.assign(new RewardBudgetSpent(), { rewardId, reason: USED_UP });
    case 'reward-limit-reached': {
      const { limit, days } = refusal;
      const times = limit === 1 ? 'once' : `${limit} times`;
      const reason =
        days === null ? `You get this reward ${times}.` : `You get this reward ${times} in ${days} days.`;
      return Object.assign(new RewardLimitReached(), { rewardId, limit, days, reason });
    }
    case 'reward-not-eligible': {
      const { tiers } = refusal;
      const reason = `This reward is for ${tiers.map((tier) => TIER_NAME[tier]).join(' and ')} members.`;
      return Object.assign(new RewardNotEligible(), { rewardId, tiers, reason });
    }
  }
}
