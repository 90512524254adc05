import { connectionType } from '@rapport/subgraph-kit/graphql/connection';
import { MoneyType } from '@rapport/subgraph-kit/graphql/money';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { Cart } from './cart';
import { PriceReasonType } from './price-reason';
import { Product } from './product';

@ObjectType('QuoteLine', { description: 'One product of a quote. Nothing here ever changes.' })
export class QuoteLine {
  @Field(() => Product, { nullable: true, description: 'The product.' })
  product!: Product;

  @Field(() => Int, { description: 'How many units.' })
  quantity!: number;

  @Field(() => MoneyType, { description: 'What a unit costs in this quantity.' })
  unitPrice!: MoneyType;

  @Field(() => MoneyType, { description: 'What the line costs: `unitPrice` times `quantity`, exactly.' })
  amount!: MoneyType;

  @Field(() => MoneyType, { description: 'What the line would cost at the public price of one unit.' })
  listAmount!: MoneyType;

  @Field(() => MoneyType, { description: 'What is saved: `listAmount` less `amount`; never negative.' })
  discount!: MoneyType;

  @Field(() => ID, { description: 'Names the decision about this line in logs and reports.' })
  decisionId!: string;

  @Field(() => [PriceReasonType], { description: 'Why the unit price is what it is.' })
  reasons!: readonly PriceReasonType[];
}

@Directive('@key(fields: "id")')
@ObjectType('Quote', {
  description:
    'A promised price for a basket: the same on every channel until `validUntil`, and never changed afterwards.',
})
export class Quote {
  @Field(() => ID, { description: 'Identifies the quote; opaque.' })
  id!: string;

  /** All of them; the field `lines` shows as many as were asked for. */
  readonly allLines!: readonly QuoteLine[];

  @Field(() => Int, { description: 'How many lines there are, at most 500.' })
  lineCount!: number;

  @Field(() => MoneyType, { description: 'The sum of the lines at public single-unit prices.' })
  subtotal!: MoneyType;

  @Field(() => MoneyType, { description: 'The sum of the discounts of the lines.' })
  discount!: MoneyType;

  @Field(() => MoneyType, { description: 'What the basket costs: the sum of the amounts of the lines.' })
  total!: MoneyType;

  @Field(() => Date, { description: 'When the quote was made.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'The instant from which the prices are promised no longer.' })
  validUntil!: Date;

  @Field(() => Boolean, {
    description:
      'Whether `validUntil` has come. An expired quote still shows its own prices: ask for a new one.',
  })
  expired!: boolean;

  @Field(() => Cart, { nullable: true, description: 'The cart it was made for, if it was made for one.' })
  cart!: Cart | null;

  @Field(() => ID, { description: 'Names the decision in logs and reports.' })
  decisionId!: string;
}

export const QuoteConnection = connectionType('Quote', Quote);
