import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType('Cart', { description: 'A shopping cart, on whatever channel it was filled.' })
export class Cart {
  @Field(() => ID, { description: 'Identifies the cart; opaque.' })
  id!: string;
}
