import { requireStaff } from '@rapport/subgraph-kit/viewer';
import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../context';
import { isAvailable } from '../domain/reward';
import { isLeft, WITHOUT_TERMS } from '../domain/reward-terms';
import { toReward } from './to-reward';
import { Reward, SaveRewardInput } from './types/reward';

@Resolver(() => Reward)
export class RewardResolver {
  @Query(() => [Reward], { nullable: true, description: 'What points buy now, cheapest first; at most 100.' })
  async rewards(
    @Arg('all', () => Boolean, {
      defaultValue: false,
      description: 'Those that cannot be redeemed now too. For staff with the role loyalty.',
    })
    all: boolean,
    @Ctx() { viewer, listRewards, now }: Context,
  ): Promise<Reward[]> {
    if (all) requireStaff(viewer, 'loyalty');
    const rewards = await listRewards();
    return rewards
      .filter((reward) => all || (isAvailable(reward, now) && isLeft(reward)))
      .map((reward) => toReward(reward, now, isLeft(reward)));
  }

  @Mutation(() => Reward, {
    description: 'Adds a reward, or replaces the one with its id. For staff with the role loyalty.',
  })
  async saveReward(
    @Arg('input', () => SaveRewardInput, { description: 'The whole reward.' }) input: SaveRewardInput,
    @Ctx() { viewer, saveReward, now }: Context,
  ): Promise<Reward> {
    requireStaff(viewer, 'loyalty');
    const reward = await saveReward(rewardOf(input));
    return toReward(reward, now, isLeft(reward));
  }
}

/** What staff gave, with what they left out. */
function rewardOf({ id, name, description, costPoints, active, endsAt, ...terms }: SaveRewardInput) {
  const { limitPerMember, startsAt, stock, tiers, costMinor, budgetId } = terms;
  const limit =
    limitPerMember == null ? null : { count: limitPerMember.count, days: limitPerMember.days ?? null };
  return {
    ...{ rewardId: id, name, description, costPoints, active, endsAt: endsAt ?? null },
    terms: {
      ...WITHOUT_TERMS,
      limit,
      startsAt: startsAt ?? null,
      stock: stock ?? null,
      tiers: tiers ?? null,
      costMinor: costMinor ?? null,
      budgetId: budgetId ?? null,
    },
  };
}
