import { connectionType } from '@rapport/subgraph-kit/graphql/connection';
import { Field, Int, ObjectType } from 'type-graphql';
import { Product } from './stubs';

@ObjectType('Interest', { description: 'A product that a member writes about or reacts to.' })
export class InterestType {
  @Field(() => Product, { nullable: true, description: 'The product.' })
  product!: Product;

  @Field(() => Int, { description: 'How many reviews, ideas, threads and replies of theirs are about it.' })
  wroteCount!: number;

  @Field(() => Int, {
    description: 'How many contributions of others about it they reacted to or voted for.',
  })
  reactedCount!: number;

  @Field(() => Date, { description: 'When they last did.' })
  lastAt!: Date;
}

export const InterestConnection = connectionType('Interest', InterestType);
