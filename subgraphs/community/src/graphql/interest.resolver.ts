import { Purpose } from '@rapport/subgraph-kit/consent/purpose';
import { ForbiddenError } from '@rapport/subgraph-kit/errors';
import { PageArgs, type Connection } from '@rapport/subgraph-kit/graphql/connection';
import { Args, Ctx, FieldResolver, Resolver, Root, UseMiddleware, type ResolverData } from 'type-graphql';
import type { Context } from '../context';
import type { ShownMember } from '../domain/member';
import { interestPage } from './interest-page';
import { InterestConnection, type InterestType } from './interest.type';
import { MemberType } from './member.type';

/** Before the consent is looked at: a stranger learns nothing of it either. */
const ofCustomerOnly = async ({ root }: ResolverData, next: () => Promise<unknown>): Promise<unknown> => {
  if ((root as ShownMember).ofCustomer !== true) {
    throw new ForbiddenError('Interests are shown at Customer.member, to whom may read the customer');
  }
  return next();
};

@Resolver(() => MemberType)
export class InterestResolver {
  @UseMiddleware(ofCustomerOnly)
  @Purpose('COMMUNITY_INSIGHTS')
  @FieldResolver(() => InterestConnection, {
    nullable: true,
    description:
      'The products they write about or react to, the most first; of their latest 500 contributions and 500 ' +
      'reactions. At `Customer.member` only, FORBIDDEN elsewhere. Wants consent to COMMUNITY_INSIGHTS.',
  })
  async interests(
    @Root() { customerId }: ShownMember,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { loaders }: Context,
  ): Promise<Connection<InterestType>> {
    return interestPage(args, await loaders.interestsByCustomerId.load(customerId));
  }
}
