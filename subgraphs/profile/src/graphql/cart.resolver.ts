import { BadInputError } from '@rapport/subgraph-kit/errors';
import { Arg, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { CART_LINES_MAX } from '../domain/cart-lines';
import { Cart, CartLine } from './cart.type';

@Resolver(() => Cart)
export class CartResolver {
  @FieldResolver(() => [CartLine], {
    nullable: true,
    description: 'What it holds: one line a product, in the order in which products came in.',
  })
  lines(
    @Root() cart: Cart,
    @Arg('first', () => Int, {
      defaultValue: 100,
      description: `How many lines to give, 1 to ${CART_LINES_MAX}: a cart has no more.`,
    })
    first: number,
  ): CartLine[] {
    if (first < 1 || first > CART_LINES_MAX) {
      throw new BadInputError(`first wants 1 to ${CART_LINES_MAX}; ${first} came`);
    }
    return cart.lines.slice(0, first);
  }
}
