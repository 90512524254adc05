import { BadInputError } from '@rapport/subgraph-kit/errors';
import { consentGateOf } from '@rapport/subgraph-kit/consent/consent-gate';
import type { DataUse } from '@rapport/subgraph-kit/consent/consent-state';
import type { ConsentSubject } from '@rapport/subgraph-kit/consent/consent-store';
import { customerSubject, Purpose, viewerSubject } from '@rapport/subgraph-kit/consent/purpose';
import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import { needsNobody, type Placement } from '../domain/placement';
import { readProductIds } from '../domain/product';
import { RecommendationArgs } from './recommendation.args';
import { CustomerType, RecommendationListType } from './recommendation.type';
import { readShortList } from './short-list';

const NAMED_MAX = 500;
const USE: DataUse = { purpose: 'RECOMMENDATIONS', level: 'FULL' };
const NOBODY: ConsentSubject = { customerId: null, anonymousId: null };
const CONSENT =
  'Without consent to RECOMMENDATIONS there are TRENDING, and ALSO_LIKE and GOES_WITH of products that are named.';

/** Whether the list can be made of nothing but what the caller names and what all shoppers like. */
const isImpersonal = (args: Readonly<Record<string, unknown>>): boolean =>
  needsNobody(
    args['placement'] as Placement,
    ((args['productIds'] as readonly string[] | undefined) ?? []).length,
  );

@Resolver(() => CustomerType)
export class RecommendationResolver {
  @Purpose(USE.purpose, { unless: isImpersonal })
  @Query(() => RecommendationListType, {
    nullable: true,
    description: `What to show the shopper who asks; a guest is known by the anonymous id of their device. ${CONSENT}`,
  })
  async recommendations(@Args(() => RecommendationArgs) args: RecommendationArgs, @Ctx() context: Context) {
    const shopper = await asFarAsAllowed(context, viewerSubject(context.viewer));
    return context.recommend({ ...read(args), ...shopper });
  }

  @Purpose(USE.purpose, { unless: isImpersonal })
  @FieldResolver(() => RecommendationListType, {
    name: 'recommendations',
    nullable: true,
    description: `What to show this shopper. ${CONSENT}`,
  })
  async customerRecommendations(
    @Root() { id }: CustomerType,
    @Args(() => RecommendationArgs) args: RecommendationArgs,
    @Ctx() context: Context,
  ) {
    const shopper = await asFarAsAllowed(context, customerSubject(id));
    return context.recommend({ ...read(args), ...shopper });
  }
}

/** The shopper, or nobody where they do not allow it: then the list is made of what the caller named, and of what all like. */
const asFarAsAllowed = async (context: Context, shopper: ConsentSubject): Promise<ConsentSubject> =>
  (await consentGateOf(context).allows(USE, shopper)) ? shopper : NOBODY;

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
