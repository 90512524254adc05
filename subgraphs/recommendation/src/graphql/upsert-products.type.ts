import { PRODUCTS_PER_FEED_MAX } from '../domain/feed';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';

@InputType({ description: 'A product as the retailer sells it: the whole product, not a patch.' })
export class ProductInput {
  @Field(() => ID, { description: "The retailer's own product code; stored in upper case." })
  id!: string;

  @Field(() => String, { description: 'Its name as shoppers see it, at most 500 characters.' })
  title!: string;

  @Field(() => String, { nullable: true, description: 'The name of its category, at most 200 characters.' })
  category?: string | null;

  @Field(() => String, { nullable: true, description: 'Its brand, at most 200 characters.' })
  brand?: string | null;

  @Field(() => String, { nullable: true, description: 'The http(s) address of its picture.' })
  imageUrl?: string | null;

  @Field(() => Boolean, { defaultValue: true, description: 'Whether it may be listed and recommended.' })
  active!: boolean;

  @Field(() => Date, {
    nullable: true,
    description:
      'When this became true: an older description never replaces a newer one. Left out, it is now.',
  })
  occurredAt?: Date | null;
}

@InputType({ description: 'A part of the catalogue feed.' })
export class UpsertProductsInput {
  @Field(() => [ProductInput], {
    description: `At most ${PRODUCTS_PER_FEED_MAX} products. One that is not valid refuses the whole input.`,
  })
  products!: ProductInput[];
}

@ObjectType({ description: 'What a part of the feed did, in numbers of products.' })
export class UpsertProductsPayload {
  @Field(() => Int, { description: 'New, or different from before.' })
  changed!: number;

  @Field(() => Int, { description: 'Known already, exactly so.' })
  unchanged!: number;

  @Field(() => Int, { description: 'Not taken, because something newer is known.' })
  outdated!: number;
}
