import { Field, Int, ObjectType } from 'type-graphql';
import { MoneyType } from '@rapport/subgraph-kit/graphql/money';
import type { Tier } from '../../domain/tier';
import { LoyaltyTier } from './loyalty-tier';

/** Its fields are resolved one by one, so that a page asks the database only for what it shows. */
@ObjectType('LoyaltyAccount', {
  description: "A customer's points and tier. More than 2,147,483,647 points are shown as so many.",
})
export class LoyaltyAccount {
  /** As whom the customer is known now; not part of the graph. */
  customerId!: string;
}

@ObjectType('PointsExpiry', { description: 'Points that expire together.' })
export class PointsExpiry {
  @Field(() => Int, { description: 'How many points.' })
  points!: number;

  @Field(() => Date, { description: 'The instant from which they can no longer be spent.' })
  at!: Date;
}

@ObjectType('TierProgress', { description: 'How far it is to the next tier, and how long the tier lasts.' })
export class TierProgress {
  @Field(() => MoneyType, { description: 'What was bought in the last 365 days, returns taken off.' })
  spend!: MoneyType;

  @Field(() => LoyaltyTier, { nullable: true, description: 'The tier above; null in the highest.' })
  nextTier!: Tier | null;

  @Field(() => MoneyType, {
    nullable: true,
    description: 'What is still to be spent for the next tier; null in the highest.',
  })
  spendNeeded!: MoneyType | null;

  @Field(() => Date, {
    nullable: true,
    description:
      'When the tier is lost if nothing more is bought; null for the lowest, which cannot be lost.',
  })
  tierSecuredUntil!: Date | null;
}
