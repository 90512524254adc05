import {
  PageArgs,
  readInstantPart,
  readPage,
  toConnection,
  type Connection,
} from '@rapport/subgraph-kit/graphql/connection';
import { Args, Ctx, Directive, FieldResolver, Resolver, Root } from 'type-graphql';
import type { PricingContext } from '../context';
import { toPriceInterval, toProductPrice } from './present-price';
import { PriceIntervalConnection, type PriceIntervalType } from './types/price-interval';
import { Product } from './types/product';
import { ProductPrice } from './types/product-price';

@Resolver(() => Product)
export class ProductResolver {
  @Directive('@tag(name: "partner")')
  @FieldResolver(() => ProductPrice, {
    nullable: true,
    description: 'What anybody pays for the product now; null when it has no price.',
  })
  async price(@Root() product: Product, @Ctx() { loaders }: PricingContext): Promise<ProductPrice | null> {
    const price = await loaders.publicPriceByProductId.load(product.id);
    return price === null ? null : toProductPrice(price);
  }

  @Directive('@tag(name: "partner")')
  @FieldResolver(() => PriceIntervalConnection, {
    nullable: true,
    description: 'The public prices of the product through time, newest first.',
  })
  async priceHistory(
    @Root() product: Product,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { loaders }: PricingContext,
  ): Promise<Connection<PriceIntervalType>> {
    const { limit, after } = readPage(page);
    const before = after === null ? null : new Date(readInstantPart(after[0]));
    const intervals = await loaders.priceHistoryPage.load({ productId: product.id, limit, before });
    return toConnection(intervals.map(toPriceInterval), limit, (node) => [node.validFrom.toISOString()]);
  }
}
