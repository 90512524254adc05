import { Purpose } from '@rapport/subgraph-kit/consent/purpose';
import {
  PageArgs,
  readInstantPart,
  readPage,
  toConnection,
  type Connection,
} from '@rapport/subgraph-kit/graphql/connection';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { PricingContext } from '../context';
import { pageOfShownPrices } from '../domain/shown-price';
import { toQuote } from './present-quote';
import { toShownPrice } from './present-shown-price';
import { Customer } from './types/customer';
import { Quote } from './types/quote';
import { QuotedPriceType, ShownPriceConnection, type ShownPriceType } from './types/shown-price';

@Resolver(() => Customer)
export class PricesShownResolver {
  @Purpose('PRICING')
  @FieldResolver(() => ShownPriceConnection, {
    nullable: true,
    description:
      'The lowest and the highest unit price that this customer was quoted for each product, what was quoted last ' +
      'first: for "I saw it cheaper". Of their latest 200 quotes. Wants consent to PRICING.',
  })
  async pricesShown(
    @Root() { id }: Customer,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { loaders }: PricingContext,
  ): Promise<Connection<ShownPriceType>> {
    const { limit, after } = readPage(args);
    const [lastShownAt, productId = '', currencyCode = ''] = after ?? [];
    const place =
      after === null
        ? null
        : { lastShownAt: new Date(readInstantPart(lastShownAt)), productId, currencyCode };
    const prices = await loaders.shownPricesByCustomerId.load(await loaders.survivorById.load(id));
    const page = pageOfShownPrices(prices, { after: place, limit }).map(toShownPrice);
    return toConnection(page, limit, (node) => [
      node.lastShownAt.toISOString(),
      node.product.id,
      node.lowest.unitPrice.currencyCode,
    ]);
  }
}

@Resolver(() => QuotedPriceType)
export class QuotedPriceResolver {
  @FieldResolver(() => Quote, {
    nullable: true,
    description: 'The quote it is from: until its `validUntil` the price is promised.',
  })
  async quote(
    @Root() { quoteId }: QuotedPriceType,
    @Ctx() { loaders, now }: PricingContext,
  ): Promise<Quote | null> {
    const quote = await loaders.quoteById.load(quoteId);
    return quote === null ? null : toQuote(quote, now);
  }
}
