import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { PricingContext } from '../context';
import { sameBasket } from '../domain/basket';
import { toQuote } from './present-quote';
import { Cart } from './types/cart';
import { Quote } from './types/quote';

@Resolver(() => Cart)
export class CartResolver {
  @FieldResolver(() => Quote, {
    nullable: true,
    description:
      'The latest quote made for this cart that has not expired and still holds what the cart holds.',
  })
  async quote(@Root() { id }: Cart, @Ctx() { loaders, now }: PricingContext): Promise<Quote | null> {
    const [cart, quotes] = await Promise.all([
      loaders.cartById.load(id),
      loaders.validQuotesByCartId.load(id),
    ]);
    const quote = quotes.find((candidate) => cart !== null && sameBasket(candidate.lines, cart.lines));
    return quote === undefined ? null : toQuote(quote, now);
  }
}
