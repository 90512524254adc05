import { readProductId } from '@rapport/kernel/product-id';
import { BadInputError } from '@rapport/subgraph-kit/errors';
import { PageArgs, readPage, toConnection } from '@rapport/subgraph-kit/graphql/connection';
import { requireService } from '@rapport/subgraph-kit/viewer';
import { Arg, Args, Ctx, Directive, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../context';
import { CategoryType, ProductConnection, ProductType } from './product.type';
import { readShortList } from './short-list';
import { UpsertProductsInput, UpsertProductsPayload } from './upsert-products.type';

const PARTNER = '@tag(name: "partner")';

/** The catalogue: what the feed says, listed and searched. */
@Resolver()
export class CatalogueResolver {
  @Directive(PARTNER)
  @Query(() => ProductType, {
    nullable: true,
    description: 'One product, offered or not; null when the feed never named it.',
  })
  product(
    @Arg('id', () => ID, { description: "The retailer's product code, in any case." }) id: string,
    @Ctx() { loaders }: Context,
  ) {
    const productId = readProductId(id);
    return productId === null ? null : loaders.productById.load(productId);
  }

  @Directive(PARTNER)
  @Query(() => ProductConnection, { nullable: true, description: 'The products on offer, ordered by code.' })
  async products(
    @Args(() => PageArgs) args: PageArgs,
    @Arg('categoryId', () => ID, { nullable: true, description: 'Only those of this category.' })
    categoryId: string | null | undefined,
    @Ctx() { catalogue }: Context,
  ) {
    const { limit, after } = readPage(args);
    // The one character that Postgres text cannot hold: it would fail as a database error.
    if (categoryId?.includes('\0') === true) throw new BadInputError('categoryId wants text; a NUL came');
    const rows = await catalogue.list({ limit, after: after?.[0] ?? null, categoryId: categoryId ?? null });
    return toConnection(rows, limit, (row) => [row.id]);
  }

  @Directive(PARTNER)
  @Query(() => ProductConnection, {
    nullable: true,
    description:
      'The products on offer that match a few words, best match first, then the more popular. Forgives misspelling. ' +
      'A query of fewer than two letters or digits is a BAD_USER_INPUT error.',
  })
  async searchProducts(
    @Arg('query', () => String, { description: 'What the shopper typed, at most 200 characters.' })
    query: string,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { catalogue }: Context,
  ) {
    const page = readPage(args);
    const rows = await catalogue.search(query, page);
    return toConnection(rows, page.limit, (row) => [String(row.match), String(row.popularity), row.id]);
  }

  @Directive(PARTNER)
  @Query(() => [ProductType], {
    nullable: true,
    description:
      'Products to suggest while the shopper types: each word typed begins a word of theirs. Empty below two letters ' +
      'or digits.',
  })
  suggestProducts(
    @Arg('prefix', () => String, { description: 'What has been typed so far.' }) prefix: string,
    @Arg('first', () => Int, { defaultValue: 10, description: 'How many to give, 1 to 50.' }) first: number,
    @Ctx() { catalogue }: Context,
  ) {
    return catalogue.suggest(prefix, readShortList(first));
  }

  @Directive(PARTNER)
  @Query(() => CategoryType, {
    nullable: true,
    description: 'One category; null when there is none of that id.',
  })
  category(
    @Arg('id', () => ID, { description: 'Identifies the category.' }) id: string,
    @Ctx() { loaders }: Context,
  ) {
    return loaders.categoryById.load(id);
  }

  @Mutation(() => UpsertProductsPayload, {
    description: 'Takes a part of the catalogue feed. For back ends. Sending the same again changes nothing.',
  })
  upsertProducts(
    @Arg('input', () => UpsertProductsInput, { description: 'The products.' }) input: UpsertProductsInput,
    @Ctx() { viewer, catalogue }: Context,
  ) {
    requireService(viewer);
    return catalogue.upsert(input.products);
  }
}
