import { MoneyType } from '@rapport/subgraph-kit/graphql/money';
import { Field, Float, Int, ObjectType } from 'type-graphql';

@ObjectType('ChannelShare', { description: 'How much of what a customer does, they do on one channel.' })
export class ChannelShare {
  @Field(() => String, { description: 'WEB, APP, STORE, EMAIL or CALL_CENTRE.' })
  channel!: string;

  @Field(() => Float, { description: '0 to 1.' })
  share!: number;
}

@ObjectType('ComputedTraits', {
  description: 'What is worked out about a customer from what they bought; what cannot be said yet is null.',
})
export class ComputedTraitsType {
  @Field(() => Date, { description: 'When it was worked out.' })
  computedAt!: Date;

  @Field(() => Int, {
    nullable: true,
    description: 'How lately they bought: 5 is the latest fifth of all customers.',
  })
  recencyScore?: number;

  @Field(() => Int, { nullable: true, description: 'How often they buy: 5 is the highest fifth.' })
  frequencyScore?: number;

  @Field(() => Int, { nullable: true, description: 'How much they spent: 5 is the highest fifth.' })
  monetaryScore?: number;

  @Field(() => Float, { nullable: true, description: 'Days between orders, on average.' })
  daysBetweenOrders?: number;

  @Field(() => MoneyType, { nullable: true, description: 'What is kept of an order, on average.' })
  averageOrder?: MoneyType;

  @Field(() => Float, {
    nullable: true,
    description: 'The share of units bought at least 5 % below what the product usually costs, 0 to 1.',
  })
  priceSensitivity?: number;

  @Field(() => [String], { nullable: true, description: 'The categories they spent most on, at most three.' })
  favouriteCategories?: readonly string[];

  @Field(() => [ChannelShare], {
    nullable: true,
    description: 'Where they do what they do, the main channel first.',
  })
  channelMix?: ChannelShare[];

  @Field(() => Float, {
    nullable: true,
    description: 'The probability that they still are a customer (BG/NBD).',
  })
  aliveProbability?: number;

  @Field(() => Float, {
    nullable: true,
    description: 'The probability that they buy nothing in the next 90 days.',
  })
  churnProbability?: number;

  @Field(() => Float, { nullable: true, description: 'Days with a purchase expected in the next 365 days.' })
  expectedPurchases?: number;

  @Field(() => MoneyType, {
    nullable: true,
    description:
      'What they are expected to spend in the next 365 days (BG/NBD and gamma-gamma), not discounted.',
  })
  lifetimeValue?: MoneyType;
}
