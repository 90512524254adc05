import { Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import { pointsFor } from '../domain/points';
import { shownPoints } from './shown-points';
import { Product } from './types/stubs';

@Resolver(() => Product)
export class ProductResolver {
  @FieldResolver(() => Int, {
    nullable: true,
    description:
      'The points that one unit at its public price earns when bought alone. An order is rounded down once, as a ' +
      'whole, so several products may earn more than this sum. Null while no price is known.',
  })
  async pointsToEarn(@Root() product: Product, @Ctx() { loaders }: Context): Promise<number | null> {
    const price = await loaders.priceByProductId.load(product.id);
    return price === null ? null : shownPoints(pointsFor(price));
  }
}
