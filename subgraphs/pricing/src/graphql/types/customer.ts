import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType('Customer', { description: 'A shopper, as every part of the graph knows them.' })
export class Customer {
  @Field(() => ID, { description: 'Identifies the customer; opaque.' })
  id!: string;
}
