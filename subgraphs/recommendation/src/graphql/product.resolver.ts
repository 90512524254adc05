import { Arg, Ctx, Directive, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import type { NeighbourKind } from '../domain/neighbour';
import { CategoryType, ProductType } from './product.type';
import { readShortList } from './short-list';

const PARTNER = '@tag(name: "partner")';
const FIRST = { defaultValue: 10, description: 'How many to give at most, 1 to 50.' };

@Resolver(() => ProductType)
export class ProductResolver {
  @Directive(PARTNER)
  @FieldResolver(() => CategoryType, {
    nullable: true,
    description: 'Its category; null where the feed names none.',
  })
  category(@Root() { categoryId, category }: ProductType) {
    return categoryId === null ? null : { id: categoryId, name: category };
  }

  @Directive(PARTNER)
  @FieldResolver(() => [ProductType], {
    nullable: true,
    description:
      'Products to look at instead: of its kind, or liked by the same shoppers. Best first; may be empty.',
  })
  similar(
    @Root() { id }: ProductType,
    @Arg('first', () => Int, FIRST) first: number,
    @Ctx() context: Context,
  ) {
    return neighbours(context, 'similar', id, first);
  }

  @Directive(PARTNER)
  @FieldResolver(() => [ProductType], {
    nullable: true,
    description: 'Products that shoppers put into one basket with it. Best first; may be empty.',
  })
  goesWith(
    @Root() { id }: ProductType,
    @Arg('first', () => Int, FIRST) first: number,
    @Ctx() context: Context,
  ) {
    return neighbours(context, 'goes-with', id, first);
  }
}

async function neighbours({ loaders }: Context, kind: NeighbourKind, productId: string, first: number) {
  const count = readShortList(first);
  const found = await loaders.neighboursOf[kind].load(productId);
  const products = await loaders.productById.loadMany(found.slice(0, count).map(([id]) => id));
  return products.filter((product) => product !== null && !(product instanceof Error));
}
