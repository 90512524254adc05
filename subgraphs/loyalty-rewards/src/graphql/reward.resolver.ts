import { requireStaff } from '@rapport/subgraph-kit/viewer';
import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../context';
import { isAvailable } from '../domain/reward';
import { toReward } from './to-reward';
import { Reward, SaveRewardInput } from './types/reward';

@Resolver(() => Reward)
export class RewardResolver {
  @Query(() => [Reward], { nullable: true, description: 'What points buy now, cheapest first; at most 100.' })
  async rewards(@Ctx() { listRewards, now }: Context): Promise<Reward[]> {
    const rewards = await listRewards();
    return rewards.filter((reward) => isAvailable(reward, now)).map((reward) => toReward(reward, now));
  }

  @Mutation(() => Reward, {
    description: 'Adds a reward, or replaces the one with its id. For staff with the role loyalty.',
  })
  async saveReward(
    @Arg('input', () => SaveRewardInput, { description: 'The whole reward.' }) input: SaveRewardInput,
    @Ctx() { viewer, saveReward, now }: Context,
  ): Promise<Reward> {
    requireStaff(viewer, 'loyalty');
    const { id, ...rest } = input;
    return toReward(await saveReward({ rewardId: id, ...rest, endsAt: rest.endsAt ?? null }), now);
  }
}
