import { Purpose } from '@rapport/subgraph-kit/consent/purpose';
import { PageArgs, toConnection, type Connection } from '@rapport/subgraph-kit/graphql/connection';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import { pageOfReaches } from '../domain/reward-reach';
import { readReachPage, reachKeyOf, toRewardWithinReach } from './reward-reach-page';
import { LoyaltyAccount } from './types/loyalty-account';
import { RewardWithinReachConnection, type RewardWithinReachType } from './types/reward-within-reach';

@Resolver(() => LoyaltyAccount)
export class RewardReachResolver {
  @Purpose('PERSONALISATION')
  @FieldResolver(() => RewardWithinReachConnection, {
    nullable: true,
    description:
      'What the member can take now, and what they will have the points for within 180 days at their pace of the ' +
      'last 180, the nearest first. Wants consent to PERSONALISATION; `rewards` is for everybody.',
  })
  async rewardsWithinReach(
    @Root() { customerId }: LoyaltyAccount,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { loaders, now }: Context,
  ): Promise<Connection<RewardWithinReachType>> {
    const { limit, after } = readReachPage(args);
    const page = pageOfReaches(await loaders.reachByCustomerId.load(customerId), { limit, after });
    return toConnection(
      page.map((reach) => toRewardWithinReach(reach, now)),
      limit,
      reachKeyOf,
    );
  }
}
