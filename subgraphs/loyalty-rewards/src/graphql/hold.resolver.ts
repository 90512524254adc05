import { actorOf } from '@rapport/subgraph-kit/viewer';
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import { isLeft } from '../domain/reward-terms';
import { capturerOf, partyOf } from './hold-viewer';
import { redeemerFor } from './redeemer';
import { toReward } from './to-reward';
import {
  AuthorizeRedemptionInput,
  AuthorizeRedemptionPayload,
  RedemptionAuthorized,
  toAuthorizePayload,
} from './types/authorize-redemption';
import { toTokenRefused } from './types/member-token';
import { Reward } from './types/reward';
import {
  CaptureRedemptionPayload,
  ReleaseRedemptionPayload,
  SettleRedemptionInput,
  toCapturePayload,
  toReleasePayload,
} from './types/settle-redemption';

@Resolver(() => RedemptionAuthorized)
export class HoldResolver {
  @Mutation(() => AuthorizeRedemptionPayload, {
    description:
      'Sets the points of a reward aside, until `captureRedemption` takes them or `releaseRedemption` gives them back; ' +
      'by themselves they come back when the time is up.',
  })
  async authorizeRedemption(
    @Arg('input', () => AuthorizeRedemptionInput, { description: 'Which reward, for whom, for how long.' })
    { rewardId, idempotencyKey, expiresInSeconds, ...input }: AuthorizeRedemptionInput,
    @Ctx() context: Context,
  ): Promise<typeof AuthorizeRedemptionPayload> {
    const { viewer, holds } = context;
    const who = redeemerFor(context, input);
    if ('refusal' in who) return toTokenRefused(who.refusal);
    const by = { actor: actorOf(viewer), authorizedBy: partyOf(viewer) };
    return toAuthorizePayload(
      await holds.authorize({ ...who, ...by, rewardId, idempotencyKey, expiresInSeconds }),
    );
  }

  @Mutation(() => CaptureRedemptionPayload, {
    description:
      'Spends for good what was set aside. For tills of the store that authorised it, and loyalty staff.',
  })
  async captureRedemption(
    @Arg('input', () => SettleRedemptionInput, { description: 'What to capture.' })
    { holdId, idempotencyKey }: SettleRedemptionInput,
    @Ctx() { viewer, holds }: Context,
  ): Promise<typeof CaptureRedemptionPayload> {
    const settler = capturerOf(viewer);
    return toCapturePayload(await holds.capture({ holdId, idempotencyKey, settler, actor: actorOf(viewer) }));
  }

  @Mutation(() => ReleaseRedemptionPayload, {
    description:
      'Gives back what was set aside, with its old expiry. For tills of the store that authorised it, loyalty staff, ' +
      'and customers for what they authorised themselves.',
  })
  async releaseRedemption(
    @Arg('input', () => SettleRedemptionInput, { description: 'What to release.' })
    { holdId, idempotencyKey }: SettleRedemptionInput,
    @Ctx() { viewer, holds }: Context,
  ): Promise<typeof ReleaseRedemptionPayload> {
    const settler = partyOf(viewer);
    return toReleasePayload(await holds.release({ holdId, idempotencyKey, settler, actor: actorOf(viewer) }));
  }

  @FieldResolver(() => Reward, { nullable: true, description: 'The reward as it is now.' })
  async reward(
    @Root() { rewardId }: RedemptionAuthorized,
    @Ctx() { loaders, now }: Context,
  ): Promise<Reward | null> {
    const reward = await loaders.rewardById.load(rewardId);
    return reward === null ? null : toReward(reward, now, isLeft(reward));
  }
}
