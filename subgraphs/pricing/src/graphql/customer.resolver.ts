import {
  PageArgs,
  readPage,
  readUuidPart,
  toConnection,
  type Connection,
} from '@rapport/subgraph-kit/graphql/connection';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { PricingContext } from '../context';
import { toQuote } from './present-quote';
import { Customer } from './types/customer';
import { QuoteConnection, type Quote } from './types/quote';

@Resolver(() => Customer)
export class CustomerResolver {
  @FieldResolver(() => QuoteConnection, {
    nullable: true,
    description: 'The quotes made for this customer, newest first, expired ones included.',
  })
  async quotes(
    @Root() { id }: Customer,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { loaders, now }: PricingContext,
  ): Promise<Connection<Quote>> {
    const { limit, after } = readPage(page);
    const quotes = await loaders.quotePage.load({
      customerId: await loaders.survivorById.load(id),
      limit,
      after: after === null ? null : readUuidPart(after[0]),
    });
    const shown = quotes.map((quote) => toQuote(quote, now));
    return toConnection(shown, limit, (quote) => [quote.id]);
  }
}
