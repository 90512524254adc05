import { connectionType } from '@rapport/subgraph-kit/graphql/connection';
import { MoneyType } from '@rapport/subgraph-kit/graphql/money';
import { Field, Int, ObjectType } from 'type-graphql';
import { Product } from './product';

@ObjectType('QuotedPrice', { description: 'A unit price that the customer was quoted.' })
export class QuotedPriceType {
  @Field(() => MoneyType, { description: 'What a unit was to cost.' })
  unitPrice!: MoneyType;

  @Field(() => Int, { description: 'In which quantity: a larger one may have made it cheaper.' })
  quantity!: number;

  @Field(() => Date, { description: 'When it was quoted.' })
  quotedAt!: Date;

  /** Not part of the graph: what its `quote` is found by. */
  quoteId!: string;
}

@ObjectType('ShownPrice', { description: 'What the customer has been quoted for one product.' })
export class ShownPriceType {
  @Field(() => Product, { nullable: true, description: 'The product.' })
  product!: Product;

  @Field(() => QuotedPriceType, { description: 'The lowest price; of several equal ones the latest.' })
  lowest!: QuotedPriceType;

  @Field(() => QuotedPriceType, { description: 'The highest price; of several equal ones the latest.' })
  highest!: QuotedPriceType;

  @Field(() => Date, { description: 'When the product was last quoted, at whatever price.' })
  lastShownAt!: Date;
}

export const ShownPriceConnection = connectionType('ShownPrice', ShownPriceType);
