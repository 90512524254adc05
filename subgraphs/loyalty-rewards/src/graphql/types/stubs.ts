import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType('Customer', { description: 'A shopper, as every part of the graph knows them.' })
export class Customer {
  @Field(() => ID, { description: 'Identifies the customer; opaque.' })
  id!: string;
}

@Directive('@key(fields: "id")')
@ObjectType('Product', { description: "A product of the retailer's catalogue." })
export class Product {
  @Field(() => ID, { description: "The retailer's own product code, upper case." })
  id!: string;
}
