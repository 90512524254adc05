import { ArgsType, Field, ID, Int } from 'type-graphql';
import type { Placement } from '../domain/placement';
import { PlacementEnum } from './recommendation.type';

/** What a list of recommendations is asked with. */
@ArgsType()
export class RecommendationArgs {
  @Field(() => PlacementEnum, { description: 'Where the list is shown.' })
  placement!: Placement;

  @Field(() => [ID], {
    defaultValue: [],
    description:
      'The products at hand: the one of the page, those of the cart; at most 500. They are not recommended.',
  })
  productIds!: string[];

  @Field(() => [ID], { defaultValue: [], description: 'Products never to show, at most 500.' })
  excludeProductIds!: string[];

  @Field(() => Int, { defaultValue: 10, description: 'How many to give at most, 1 to 50.' })
  first!: number;
}
