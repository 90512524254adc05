import { connectionType } from '@rapport/subgraph-kit/graphql/connection';
import { MoneyType } from '@rapport/subgraph-kit/graphql/money';
import { Directive, Field, Float, ID, Int, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType('Customer', { description: 'A shopper, as every part of the graph knows them.' })
export class Customer {
  @Field(() => ID, { description: 'Identifies the customer; opaque.' })
  id!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The number by which the shop system knows the customer.',
  })
  number!: string | null;

  @Field(() => Date, { nullable: true, description: 'When the customer was first heard of here.' })
  createdAt!: Date;
}

export const CustomerConnection = connectionType('Customer', Customer);

@ObjectType('PurchaseSummary', { description: 'All that a customer bought, in figures.' })
export class PurchaseSummary {
  @Field(() => Int, { description: 'How many orders.' })
  orders!: number;

  @Field(() => Float, { description: 'Units of products ordered, those that came back later included.' })
  productUnits!: number;

  @Field(() => Float, { description: 'Units that came back and were found in an order.' })
  returnedUnits!: number;

  @Field(() => Float, { description: 'Units that came back and that no earlier order held any more.' })
  unmatchedUnits!: number;

  @Field(() => MoneyType, { description: 'What was paid for all orders, charges included.' })
  gross!: MoneyType;

  @Field(() => MoneyType, { description: 'What is kept of it after returns.' })
  net!: MoneyType;

  @Field(() => Date, { nullable: true, description: 'When the first order was placed.' })
  firstOrderAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When the last order was placed.' })
  lastOrderAt!: Date | null;
}

@ObjectType('RfmTraits', { description: 'How recently, how often and for how much a customer buys.' })
export class RfmTraits {
  @Field(() => Int, { description: 'Whole days since the last order.' })
  recencyDays!: number;

  @Field(() => Int, { description: 'How many orders.' })
  orders!: number;

  @Field(() => MoneyType, { description: 'What is kept of all orders after returns.' })
  netSpend!: MoneyType;
}
