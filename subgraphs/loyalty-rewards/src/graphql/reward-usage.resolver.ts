import { requireStaff, type Viewer } from '@rapport/subgraph-kit/viewer';
import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import { stockLeft } from '../domain/reward-terms';
import { shownPoints } from './shown-points';
import { Reward } from './types/reward';
import { RewardBudget, SaveRewardBudgetInput, toRewardBudget } from './types/reward-budget';

/** What is left of rewards: for staff, nothing for others, so that a page that shows a reward need not know who looks. */
@Resolver(() => Reward)
export class RewardUsageResolver {
  @FieldResolver(() => Int, {
    nullable: true,
    description: 'How many are left; null without a stock, and for whom is not staff.',
  })
  async stockLeft(@Root() { id }: Reward, @Ctx() { viewer, loaders }: Context): Promise<number | null> {
    const reward = isStaff(viewer) ? await loaders.rewardById.load(id) : null;
    return reward === null ? null : stockLeft(reward);
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description:
      'How many redemptions stand, those authorised and not yet captured included; null for whom is not staff.',
  })
  async used(@Root() { id }: Reward, @Ctx() { viewer, loaders }: Context): Promise<number | null> {
    return isStaff(viewer) ? shownPoints(await loaders.usesByRewardId.load(id)) : null;
  }

  @FieldResolver(() => RewardBudget, {
    nullable: true,
    description: 'What pays for it; null for nothing in particular, and for whom is not staff.',
  })
  async budget(@Root() { id }: Reward, @Ctx() { viewer, loaders }: Context): Promise<RewardBudget | null> {
    const budget = isStaff(viewer) ? ((await loaders.rewardById.load(id))?.budget ?? null) : null;
    return budget === null ? null : toRewardBudget(budget);
  }

  @Query(() => [RewardBudget], {
    nullable: true,
    description: 'What rewards may cost, by id; at most 100. For staff with the role loyalty.',
  })
  async rewardBudgets(@Ctx() { viewer, budgets }: Context): Promise<RewardBudget[]> {
    requireStaff(viewer, 'loyalty');
    return (await budgets.list()).map(toRewardBudget);
  }

  @Mutation(() => RewardBudget, {
    description: 'Adds a budget, or changes the one with its id. For staff with the role loyalty.',
  })
  async saveRewardBudget(
    @Arg('input', () => SaveRewardBudgetInput, { description: 'The whole budget.' })
    { id, currencyCode, ...rest }: SaveRewardBudgetInput,
    @Ctx() { viewer, budgets }: Context,
  ): Promise<RewardBudget> {
    requireStaff(viewer, 'loyalty');
    return toRewardBudget(await budgets.save({ budgetId: id, ...rest, currency: currencyCode ?? null }));
  }
}

const isStaff = (viewer: Viewer): boolean => viewer.kind === 'staff' && viewer.roles.length > 0;
