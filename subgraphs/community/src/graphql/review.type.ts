import { connectionType } from '@rapport/subgraph-kit/graphql/connection';
import { Directive, Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { Partner } from './partner';

@Partner()
@Directive('@key(fields: "id")')
@ObjectType('Review', { description: 'What one customer says of one product.' })
export class Review {
  @Partner()
  @Field(() => ID, { description: 'Identifies the review; opaque.' })
  id!: string;

  @Partner()
  @Field(() => Int, { description: '1 (worst) to 5 (best).' })
  stars!: number;

  @Partner()
  @Field(() => String, { description: 'The headline; plain text on one line.' })
  title!: string;

  @Partner()
  @Field(() => String, { description: 'The review itself; plain text, may have several lines.' })
  text!: string;
}

@Partner()
@ObjectType('StarCount', { description: 'How many reviews gave so many stars.' })
export class StarCountType {
  @Partner()
  @Field(() => Int, { description: '1 to 5.' })
  stars!: number;

  @Partner()
  @Field(() => Int, { description: 'How many reviews gave them; may be 0.' })
  count!: number;
}

@Partner()
@ObjectType('Rating', {
  description: 'What the reviews of a product say together. Hidden reviews do not count.',
})
export class RatingType {
  @Partner()
  @Field(() => Float, {
    nullable: true,
    description: 'The average number of stars, 1.0 to 5.0 with one decimal; null without reviews.',
  })
  average!: number | null;

  @Partner()
  @Field(() => Int, { description: 'How many reviews there are.' })
  count!: number;

  @Partner()
  @Field(() => [StarCountType], {
    description: 'The reviews by stars, 5 stars first, all five always there.',
  })
  distribution!: StarCountType[];
}

export const ReviewConnection = connectionType('Review', Review, { partner: true });
