import { actorOf } from '@rapport/subgraph-kit/viewer';
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import { isLeft } from '../domain/reward-terms';
import { redeemerFor } from './redeemer';
import { toReward } from './to-reward';
import { RedeemRewardInput, RedeemRewardPayload, Redemption, toRedeemPayload } from './types/redeem-reward';
import { toTokenRefused } from './types/member-token';
import { Reward } from './types/reward';

@Resolver(() => Redemption)
export class RedemptionResolver {
  @Mutation(() => RedeemRewardPayload, {
    description: 'Spends points on a reward, those that expire first before the others.',
  })
  async redeemReward(
    @Arg('input', () => RedeemRewardInput, { description: 'Which reward, and for whom.' })
    input: RedeemRewardInput,
    @Ctx() context: Context,
  ): Promise<typeof RedeemRewardPayload> {
    const { rewardId, idempotencyKey } = input;
    const who = redeemerFor(context, input);
    if ('refusal' in who) return toTokenRefused(who.refusal);
    const actor = actorOf(context.viewer);
    return toRedeemPayload(await context.redeemReward({ ...who, rewardId, idempotencyKey, actor }));
  }

  @FieldResolver(() => Reward, { nullable: true, description: 'The reward as it is now.' })
  async reward(@Root() { rewardId }: Redemption, @Ctx() { loaders, now }: Context): Promise<Reward | null> {
    const reward = await loaders.rewardById.load(rewardId);
    return reward === null ? null : toReward(reward, now, isLeft(reward));
  }
}
