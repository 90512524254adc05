import type { CurrencyCode } from '@rapport/kernel/currency';
import { connectionType } from '@rapport/subgraph-kit/graphql/connection';
import { MoneyType } from '@rapport/subgraph-kit/graphql/money';
import { DecimalScalar } from '@rapport/subgraph-kit/graphql/scalars';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { Product } from './product.type';

@Directive('@key(fields: "id")')
@ObjectType('Order', { description: 'An order, as the shop system or a till reported it.' })
export class Order {
  @Field(() => ID, { description: 'Identifies the order; opaque.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'The number the shop system gave it.' })
  number!: string;

  @Field(() => Date, { nullable: true, description: 'When it was placed.' })
  orderedAt!: Date;

  // What `total` and `kept` are made of; not fields of the graph.
  currency!: CurrencyCode;
  totalMinor!: number;
  keptMinor!: number;
}

export const OrderConnection = connectionType('Order', Order);

@ObjectType('OrderLine', { description: 'One product line of an order.' })
export class OrderLine {
  @Field(() => Int, { description: 'Its place in the order, from 1.' })
  lineNo!: number;

  @Field(() => Product, { nullable: true, description: 'The product.' })
  product!: Product;

  @Field(() => Int, { description: 'Units ordered.' })
  quantity!: number;

  @Field(() => Int, { description: 'Units of them that came back.' })
  returnedUnits!: number;

  @Field(() => DecimalScalar, {
    description: 'What a unit cost, as charged; may have more decimals than the currency.',
  })
  unitPrice!: string;

  @Field(() => MoneyType, { description: 'Quantity x price, rounded half up once.' })
  amount!: MoneyType;

  @Field(() => MoneyType, { description: 'What was refunded for the units that came back.' })
  refunded!: MoneyType;
}

export const OrderLineConnection = connectionType('OrderLine', OrderLine);

@ObjectType('OrderCharge', {
  description: 'Postage, a fee, a discount: part of the total, not of the catalogue.',
})
export class OrderCharge {
  @Field(() => String, {
    description: 'What it is for: SHIPPING, TAX, DISCOUNT, ADJUSTMENT or a code of the shop.',
  })
  code!: string;

  @Field(() => MoneyType, { description: 'How much; negative for a discount.' })
  amount!: MoneyType;
}
