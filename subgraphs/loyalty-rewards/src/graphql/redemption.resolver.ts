import { actorOf } from '@rapport/subgraph-kit/viewer';
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import { memberFor } from './member-for';
import { toReward } from './to-reward';
import { RedeemRewardInput, RedeemRewardPayload, Redemption, toRedeemPayload } from './types/redeem-reward';
import { Reward } from './types/reward';

@Resolver(() => Redemption)
export class RedemptionResolver {
  @Mutation(() => RedeemRewardPayload, {
    description: 'Spends points on a reward, those that expire first before the others.',
  })
  async redeemReward(
    @Arg('input', () => RedeemRewardInput, { description: 'Which reward, and for whom.' })
    input: RedeemRewardInput,
    @Ctx() { viewer, redeemReward }: Context,
  ): Promise<typeof RedeemRewardPayload> {
    const { rewardId, idempotencyKey } = input;
    const customerId = memberFor(viewer, input.customerId ?? null);
    return toRedeemPayload(
      await redeemReward({ customerId, rewardId, idempotencyKey, actor: actorOf(viewer) }),
    );
  }

  @FieldResolver(() => Reward, { nullable: true, description: 'The reward as it is now.' })
  async reward(@Root() { rewardId }: Redemption, @Ctx() { loaders, now }: Context): Promise<Reward | null> {
    const reward = await loaders.rewardById.load(rewardId);
    return reward === null ? null : toReward(reward, now);
  }
}
