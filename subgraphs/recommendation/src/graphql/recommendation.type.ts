import { Directive, Field, Float, ID, ObjectType, registerEnumType } from 'type-graphql';
import { REASON_CODES, type ReasonCode } from '../domain/candidate';
import { PLACEMENTS, type Placement } from '../domain/placement';
import { ProductType } from './product.type';

const enumOf = <Name extends string>(names: readonly Name[]) =>
  Object.fromEntries(names.map((name) => [name, name])) as { readonly [Key in Name]: Key };

export const PlacementEnum = enumOf(PLACEMENTS);
registerEnumType(PlacementEnum, {
  name: 'RecommendationPlacement',
  description: 'Where a list of products is shown, and with that what it is for.',
  valuesConfig: {
    ALSO_LIKE: {
      description: 'Like the products named; with none named, like what the shopper bought and viewed.',
    },
    GOES_WITH: { description: 'Bought together with the products named, e.g. those of the cart.' },
    REORDER: { description: 'What the shopper bought, kept, and may want again.' },
    TRENDING: { description: 'What everybody buys now.' },
    RECENTLY_VIEWED: { description: 'What the shopper looked at, newest first.' },
  },
});

export const ReasonCodeEnum = enumOf(REASON_CODES);
registerEnumType(ReasonCodeEnum, {
  name: 'RecommendationReasonCode',
  description: 'Why a product is recommended.',
  valuesConfig: {
    SIMILAR: { description: 'Similar to a product named.' },
    BOUGHT_TOGETHER: { description: 'Bought together with a product named.' },
    YOU_BOUGHT: { description: 'Similar to what the shopper bought.' },
    YOU_VIEWED: { description: 'Similar to what the shopper looked at.' },
    BUY_AGAIN: { description: 'The shopper bought it before.' },
    VIEWED: { description: 'The shopper looked at it.' },
    TRENDING: { description: 'Many buy it now.' },
    CATALOGUE: { description: 'It is in the catalogue; nothing better is known yet.' },
  },
});

@ObjectType('RecommendationReason', {
  description: 'Why a product is recommended, for programs and for people.',
})
export class RecommendationReasonType {
  @Field(() => ReasonCodeEnum, { description: 'The reason, stable.' })
  code!: ReasonCode;

  @Field(() => String, {
    description: 'The reason as a sentence to show to the shopper; its wording may change.',
  })
  text!: string;
}

@ObjectType('RecommendationItem', { description: 'A recommended product, and why.' })
export class RecommendationItemType {
  @Field(() => ProductType, { nullable: true, description: 'The product.' })
  product!: object;

  @Field(() => RecommendationReasonType, { description: 'Why it is shown.' })
  reason!: RecommendationReasonType;

  @Field(() => Float, {
    description: 'How strongly it is recommended; to compare within items of one reason of one list only.',
  })
  score!: number;
}

@ObjectType('RecommendationList', { description: 'What to show a shopper in one place, decided once.' })
export class RecommendationListType {
  @Field(() => ID, { description: 'Identifies this decision, e.g. to report what came of it.' })
  decisionId!: string;

  @Field(() => PlacementEnum, { description: 'The placement asked for.' })
  placement!: Placement;

  @Field(() => Boolean, {
    description:
      'Whether there was too little to go on, so that items stand here for another reason than the placement.',
  })
  fallback!: boolean;

  @Field(() => [RecommendationItemType], {
    description: 'The items, best first. Not empty while the catalogue has a product that is not excluded.',
  })
  items!: readonly RecommendationItemType[];

  @Field(() => [RecommendationReasonType], { description: 'Each reason that stands in the list, once.' })
  reasons!: readonly RecommendationReasonType[];
}

@Directive('@key(fields: "id")')
@ObjectType('Customer', { description: 'A shopper, as every part of the graph knows them.' })
export class CustomerType {
  @Field(() => ID, { description: 'Identifies the customer; opaque.' })
  id!: string;
}
