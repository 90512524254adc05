import { connectionType } from '@rapport/subgraph-kit/graphql/connection';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

const PARTNER = '@tag(name: "partner")';

@Directive('@key(fields: "id")')
@Directive(PARTNER)
@ObjectType('Category', { description: 'A part of the catalogue.' })
export class CategoryType {
  @Directive(PARTNER)
  @Field(() => ID, { description: 'Identifies the category; opaque.' })
  id!: string;

  @Directive(PARTNER)
  @Field(() => String, { nullable: true, description: 'The name that shoppers see.' })
  name!: string | null;
}

@Directive('@key(fields: "id")')
@Directive(PARTNER)
@ObjectType('Product', { description: "A product of the retailer's catalogue." })
export class ProductType {
  @Directive(PARTNER)
  @Field(() => ID, { description: "The retailer's own product code, upper case." })
  id!: string;

  @Directive(PARTNER)
  @Field(() => String, {
    nullable: true,
    description: 'Its name as shoppers see it; null for a product that the catalogue feed has not named.',
  })
  title!: string;

  @Directive(PARTNER)
  @Field(() => String, { nullable: true, description: 'Its brand; null where the feed names none.' })
  brand!: string | null;

  @Directive(PARTNER)
  @Field(() => String, {
    nullable: true,
    description: 'The address of its picture; null where there is none.',
  })
  imageUrl!: string | null;

  @Directive(PARTNER)
  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it is offered. One that is not still answers by id, but stands in no list.',
  })
  active!: boolean;

  /** Not a field itself: `category` is made of these two. */
  categoryId!: string | null;
  category!: string | null;
}

export const ProductConnection = connectionType('Product', ProductType, { partner: true });
