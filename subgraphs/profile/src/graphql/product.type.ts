import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType('Product', { description: "A product of the retailer's catalogue." })
export class Product {
  @Field(() => ID, { description: "The retailer's own product code, upper case." })
  id!: string;
}
