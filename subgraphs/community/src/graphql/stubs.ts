import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Partner } from './partner';

/** An entity of another subgraph, by its key. */
export interface Reference {
  readonly id: string;
}

@Directive('@key(fields: "id")')
@ObjectType('Customer', { description: 'A shopper, as every part of the graph knows them.' })
export class Customer {
  @Field(() => ID, { description: 'Identifies the customer; opaque.' })
  id!: string;
}

@Partner()
@Directive('@key(fields: "id")')
@ObjectType('Product', { description: "A product of the retailer's catalogue." })
export class Product {
  @Partner()
  @Field(() => ID, { description: "The retailer's own product code, upper case." })
  id!: string;
}
