import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { PricingContext } from '../context';
import { toPayload } from './present-quote';
import { readQuote } from './quote-access';
import { Quote } from './types/quote';
import { QuoteCartInput } from './types/quote-cart-input';
import { QuoteCartPayload } from './types/quote-cart-payload';

@Resolver()
export class QuoteResolver {
  @Query(() => Quote, {
    nullable: true,
    description:
      'A quote that belongs to the viewer; tills and staff may read every quote. The error NOT_FOUND for others.',
  })
  quote(
    @Arg('id', () => ID, { description: 'The id of the quote.' }) id: string,
    @Ctx() context: PricingContext,
  ): Promise<Quote> {
    return readQuote(id, context);
  }

  @Mutation(() => QuoteCartPayload, {
    description:
      'Promises prices for a basket, for a stated time, on every channel. For customers, visitors with an anonymous ' +
      'id, tills, and staff with the role pricing.',
  })
  async quoteCart(
    @Arg('input', () => QuoteCartInput, { description: 'What to quote, and for whom.' })
    input: QuoteCartInput,
    @Ctx() { quoteCart, now }: PricingContext,
  ): Promise<object> {
    const { lines = null, cartId = null, customerId = null, idempotencyKey } = input;
    return toPayload(await quoteCart({ lines, cartId, customerId, idempotencyKey }), now);
  }
}
