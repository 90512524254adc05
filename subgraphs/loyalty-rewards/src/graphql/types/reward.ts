import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { Tier } from '../../domain/tier';
import { LoyaltyTier } from './loyalty-tier';

@ObjectType('RewardLimit', { description: 'How often one member gets a reward.' })
export class RewardLimit {
  @Field(() => Int, { description: 'So often, whichever account of theirs pays.' })
  count!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Within so many days of 24 hours back from now; null for in all.',
  })
  days!: number | null;
}

@Directive('@key(fields: "id")')
@ObjectType('Reward', { description: 'Something that points buy.' })
export class Reward {
  @Field(() => ID, { description: 'Identifies the reward; chosen by the retailer.' })
  id!: string;

  @Field(() => String, { description: 'What it is called, for shoppers.' })
  name!: string;

  @Field(() => String, { description: 'What the member gets, for shoppers.' })
  description!: string;

  @Field(() => Int, { description: 'What it costs, in points.' })
  costPoints!: number;

  @Field(() => Boolean, { description: 'Whether it can be redeemed now: on offer, and not run out.' })
  available!: boolean;

  @Field(() => Date, {
    nullable: true,
    description: 'The instant from which it can be redeemed; null when it always could.',
  })
  startsAt!: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'The instant from which it can no longer be redeemed; null when it has no end.',
  })
  endsAt!: Date | null;

  @Field(() => RewardLimit, {
    nullable: true,
    description: 'How often one member gets it; null for as often as they can pay.',
  })
  limitPerMember!: RewardLimit | null;

  @Field(() => [LoyaltyTier], { nullable: true, description: 'The tiers it is for; null for every tier.' })
  tiers!: readonly Tier[] | null;
}

@InputType('RewardLimitInput', { description: 'How often one member gets a reward.' })
export class RewardLimitInput {
  @Field(() => Int, { description: 'So often: 1 to 1,000,000.' })
  count!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Within so many days of 24 hours back from now, 1 to 3,650; leave out for in all.',
  })
  days?: number | null;
}

@InputType('SaveRewardInput', { description: 'A whole reward: saving replaces the one with the same id.' })
export class SaveRewardInput {
  @Field(() => ID, { description: 'Identifies the reward: 1 to 64 of a to z, 0 to 9 and hyphens.' })
  id!: string;

  @Field(() => String, { description: 'What it is called, for shoppers; 1 to 100 characters.' })
  name!: string;

  @Field(() => String, { description: 'What the member gets, for shoppers; at most 1,000 characters.' })
  description!: string;

  @Field(() => Int, { description: 'What it costs, in points: 1 to 10,000,000.' })
  costPoints!: number;

  @Field(() => Boolean, { defaultValue: true, description: 'False takes it off the list.' })
  active!: boolean;

  @Field(() => Date, {
    nullable: true,
    description: 'The instant from which it can no longer be redeemed; leave out for no end.',
  })
  endsAt?: Date | null;
  @Field(() => Date, {
    nullable: true,
    description: 'The instant from which it can be redeemed; leave out for at once.',
  })
  startsAt?: Date | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'How many there are in all, 0 to 1,000,000,000, those that were taken since there is a stock included; leave out for ' +
      'as many as are wanted. It holds from the next redemption on; below what is taken nothing is left.',
  })
  stock?: number | null;

  @Field(() => RewardLimitInput, {
    nullable: true,
    description: 'How often one member gets it; leave out for as often as they can pay.',
  })
  limitPerMember?: RewardLimitInput | null;

  @Field(() => [LoyaltyTier], {
    nullable: true,
    description: 'The tiers it is for; leave out for every tier.',
  })
  tiers?: readonly Tier[] | null;

  @Field(() => Int, {
    nullable: true,
    description: 'What one costs the retailer, in minor units of its budget’s currency.',
  })
  costMinor?: number | null;

  @Field(() => ID, { nullable: true, description: 'The budget that pays for it; leave out for none.' })
  budgetId?: string | null;
}
