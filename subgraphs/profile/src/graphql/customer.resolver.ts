import { PageArgs, readPage, toConnection, type Connection } from '@rapport/subgraph-kit/graphql/connection';
import { toMoneyType } from '@rapport/subgraph-kit/graphql/money';
import { BadInputError } from '@rapport/subgraph-kit/errors';
import { Purpose } from '@rapport/subgraph-kit/consent/purpose';
import { Arg, Args, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import { rfmOf } from '../domain/rfm';
import { countryOf } from '../domain/traits';
import { Cart, toCart } from './cart.type';
import { Customer, PurchaseSummary, RfmTraits } from './customer.type';
import { OrderConnection, type Order } from './order.type';
import { readOrderPlace } from './order-place';
import { Product } from './product.type';

const VIEWED_MAX = 50;

@Resolver(() => Customer)
export class CustomerResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description: 'The country, as the customer or the shop wrote it.',
  })
  async country(@Root() { id }: Customer, @Ctx() { loaders }: Context): Promise<string | null> {
    return countryOf(await loaders.traitsByCustomerId.load(id));
  }

  @FieldResolver(() => PurchaseSummary, {
    nullable: true,
    description: 'All that the customer bought, in figures.',
  })
  async purchases(@Root() { id }: Customer, @Ctx() context: Context): Promise<PurchaseSummary | null> {
    const figures = await context.loaders.purchasesByCustomerId.load(id);
    if (figures === null) return null;
    const { grossMinor, netMinor, ...counts } = figures;
    const money = (amountMinor: number) => toMoneyType({ amountMinor, currencyCode: context.shopCurrency });
    return { ...counts, gross: money(grossMinor), net: money(netMinor) };
  }

  @Purpose('PERSONALISATION')
  @FieldResolver(() => RfmTraits, {
    nullable: true,
    description: 'How recently, how often and for how much the customer buys; null before the first order.',
  })
  async rfm(@Root() { id }: Customer, @Ctx() context: Context): Promise<RfmTraits | null> {
    const figures = await context.loaders.purchasesByCustomerId.load(id);
    const rfm = figures === null ? null : rfmOf(figures, context.now);
    if (rfm === null) return null;
    const { netMinor: amountMinor, ...counts } = rfm;
    return { ...counts, netSpend: toMoneyType({ amountMinor, currencyCode: context.shopCurrency }) };
  }

  @FieldResolver(() => OrderConnection, {
    nullable: true,
    description: "The customer's orders, newest first.",
  })
  async orders(
    @Root() { id: customerId }: Customer,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { loaders }: Context,
  ): Promise<Connection<Order>> {
    const { limit, after } = readPage(args);
    const orders = await loaders.orderPageByKey.load({ customerId, limit, after: readOrderPlace(after) });
    return toConnection(orders, limit, (order) => [order.orderedAt.toISOString(), order.id]);
  }

  @Purpose('PERSONALISATION')
  @FieldResolver(() => [Product], {
    nullable: true,
    description: 'The products the customer looked at last, latest first, each once.',
  })
  async recentlyViewed(
    @Root() { id }: Customer,
    @Arg('first', () => Int, { defaultValue: 20, description: `How many to give, 1 to ${VIEWED_MAX}.` })
    first: number,
    @Ctx() { loaders }: Context,
  ): Promise<Product[]> {
    if (first < 1 || first > VIEWED_MAX)
      throw new BadInputError(`first wants 1 to ${VIEWED_MAX}; ${first} came`);
    const productIds = await loaders.viewedProductIdsByCustomerId.load(id);
    return productIds.slice(0, first).map((productId) => ({ id: productId }));
  }

  @FieldResolver(() => Cart, {
    nullable: true,
    description: "The customer's cart; null before the first product.",
  })
  async cart(@Root() { id }: Customer, @Ctx() { loaders }: Context): Promise<Cart | null> {
    const cart = await loaders.cartByCustomerId.load(id);
    return cart === null ? null : toCart(cart);
  }
}
