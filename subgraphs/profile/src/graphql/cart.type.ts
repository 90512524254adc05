import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Product } from './product.type';

@ObjectType('CartLine', { description: 'How much of one product a cart holds.' })
export class CartLine {
  @Field(() => Product, { nullable: true, description: 'The product.' })
  product!: Product;

  @Field(() => Int, { description: 'How many units.' })
  quantity!: number;
}

@Directive('@key(fields: "id")')
@ObjectType('Cart', { description: 'A shopping cart, on whatever channel it was filled.' })
export class Cart {
  @Field(() => ID, { description: 'Identifies the cart; opaque.' })
  id!: string;

  /** A field with an argument: see `CartResolver`. */
  lines!: CartLine[];

  @Field(() => Int, { nullable: true, description: 'How many lines it has, 500 at most.' })
  lineCount!: number;

  @Field(() => Int, { nullable: true, description: 'Grows with every change.' })
  revision!: number;

  @Field(() => Date, { nullable: true, description: 'When it last changed.' })
  changedAt!: Date;
}

@InputType('CartLineInput', { description: 'How much of one product the cart is to hold.' })
export class CartLineInput {
  @Field(() => ID, { description: "The retailer's own product code; case does not matter." })
  productId!: string;

  @Field(() => Int, { description: 'How many units, 1 or more.' })
  quantity!: number;
}

@InputType('ChangeCartInput', { description: 'What the cart is to hold.' })
export class ChangeCartInput {
  @Field(() => [CartLineInput], {
    description:
      'The whole cart, at most 500 lines: what is not here is taken out. Repeated products are added up.',
  })
  lines!: CartLineInput[];
}

/** A stored cart as the graph shows it. */
export const toCart = (cart: {
  readonly cartId: string;
  readonly revision: number;
  readonly changedAt: Date;
  readonly lines: readonly { readonly productId: string; readonly quantity: number }[];
}): Cart => ({
  id: cart.cartId,
  revision: cart.revision,
  changedAt: cart.changedAt,
  lineCount: cart.lines.length,
  lines: cart.lines.map(({ productId, quantity }) => ({ product: { id: productId }, quantity })),
});
