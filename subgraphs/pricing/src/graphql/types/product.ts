import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@Directive('@tag(name: "partner")')
@ObjectType('Product', { description: "A product of the retailer's catalogue." })
export class Product {
  @Directive('@tag(name: "partner")')
  @Field(() => ID, { description: "The retailer's own product code, upper case." })
  id!: string;
}
