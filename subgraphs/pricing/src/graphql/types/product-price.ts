import { MoneyType } from '@rapport/subgraph-kit/graphql/money';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { PriceReasonType } from './price-reason';

const PARTNER = '@tag(name: "partner")';

@Directive(PARTNER)
@ObjectType('QuantityTier', { description: 'A lower price for larger quantities of one product.' })
export class QuantityTierType {
  @Directive(PARTNER)
  @Field(() => Int, { description: 'From how many units of the product the price holds.' })
  minQuantity!: number;

  @Directive(PARTNER)
  @Field(() => MoneyType, { description: 'What each of the units costs then.' })
  amount!: MoneyType;
}

@Directive(PARTNER)
@ObjectType('ProductPrice', { description: 'What anybody pays for a product now.' })
export class ProductPrice {
  @Directive(PARTNER)
  @Field(() => MoneyType, { description: 'The public price of one unit.' })
  amount!: MoneyType;

  @Directive(PARTNER)
  @Field(() => Date, { description: 'Since when it is the public price.' })
  validFrom!: Date;

  @Directive(PARTNER)
  @Field(() => MoneyType, {
    nullable: true,
    description:
      'The lowest public price of the 30 days before `validFrom`: the only price a reduction may be measured against ' +
      '(Directive 98/6/EC, article 6a). Null when the product had no price in that time: claim no reduction then.',
  })
  reference!: MoneyType | null;

  @Directive(PARTNER)
  @Field(() => [QuantityTierType], {
    description: 'Lower prices for larger quantities, smallest quantity first; at most 3.',
  })
  quantityTiers!: QuantityTierType[];

  @Directive(PARTNER)
  @Field(() => ID, {
    description: 'Names this decision in logs and reports; the same price has the same id.',
  })
  decisionId!: string;

  @Directive(PARTNER)
  @Field(() => [PriceReasonType], { description: 'Why the price is what it is.' })
  reasons!: readonly PriceReasonType[];
}
