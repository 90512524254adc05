import { BadInputError } from '@rapport/subgraph-kit/errors';
import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import { readProductIds } from '../domain/product';
import { RecommendationArgs } from './recommendation.args';
import { CustomerType, RecommendationListType } from './recommendation.type';
import { readShortList } from './short-list';

const NAMED_MAX = 500;

@Resolver(() => CustomerType)
export class RecommendationResolver {
  @Query(() => RecommendationListType, {
    nullable: true,
    description: 'What to show the shopper who asks; a guest is known by the anonymous id of their device.',
  })
  recommendations(
    @Args(() => RecommendationArgs) args: RecommendationArgs,
    @Ctx() { viewer, recommend }: Context,
  ) {
    return recommend({
      ...read(args),
      customerId: viewer.kind === 'customer' ? viewer.customerId : null,
      anonymousId: viewer.kind === 'guest' ? viewer.anonymousId : null,
    });
  }

  @FieldResolver(() => RecommendationListType, {
    name: 'recommendations',
    nullable: true,
    description: 'What to show this shopper.',
  })
  customerRecommendations(
    @Root() { id }: CustomerType,
    @Args(() => RecommendationArgs) args: RecommendationArgs,
    @Ctx() { recommend }: Context,
  ) {
    return recommend({ ...read(args), customerId: id, anonymousId: null });
  }
}

function read({ placement, productIds, excludeProductIds, first }: RecommendationArgs) {
  return {
    placement,
    namedIds: readNamed('productIds', productIds),
    excludedIds: readNamed('excludeProductIds', excludeProductIds),
    first: readShortList(first),
  };
}

function readNamed(argument: string, ids: readonly string[]): string[] {
  if (ids.length <= NAMED_MAX) return readProductIds(ids);
  throw new BadInputError(`${argument} wants at most ${NAMED_MAX} products; ${ids.length} came`);
}
