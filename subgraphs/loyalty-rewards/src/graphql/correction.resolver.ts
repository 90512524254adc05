import { actorOf, requireStaff } from '@rapport/subgraph-kit/viewer';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../context';
import { memberFor } from './member-for';
import { AdjustBalanceInput, AdjustBalancePayload, toAdjustPayload } from './types/adjust-balance';
import {
  GiveBackRedemptionInput,
  GiveBackRedemptionPayload,
  ReverseMovementInput,
  ReverseMovementPayload,
  toCorrectionPayload,
} from './types/correct-movement';
import { toWallet } from './types/wallet';

@Resolver()
export class CorrectionResolver {
  @Mutation(() => AdjustBalancePayload, {
    description: 'Gives to a member, or takes from one, by hand. For staff with the role loyalty.',
  })
  async adjustBalance(
    @Arg('input', () => AdjustBalanceInput, { description: 'What, whose, and why.' })
    { wallet, currency = null, expiresAt = null, ...input }: AdjustBalanceInput,
    @Ctx() { viewer, corrections }: Context,
  ): Promise<typeof AdjustBalancePayload> {
    requireStaff(viewer, 'loyalty');
    const customerId = memberFor(viewer, input.customerId);
    const what = { ...input, customerId, wallet: toWallet(wallet, currency), expiresAt };
    return toAdjustPayload(await corrections.adjust({ ...what, actor: actorOf(viewer) }));
  }

  @Mutation(() => GiveBackRedemptionPayload, {
    description:
      'Gives what a redemption took back to the lots that paid, with their old expiry, wholly or in part: what it helped to ' +
      'pay came back. For tills, and staff with the role loyalty.',
  })
  async giveBackRedemption(
    @Arg('input', () => GiveBackRedemptionInput, { description: 'How much of which redemption, and why.' })
    { amount = null, ...input }: GiveBackRedemptionInput,
    @Ctx() { viewer, corrections }: Context,
  ): Promise<typeof GiveBackRedemptionPayload> {
    if (viewer.kind !== 'terminal') requireStaff(viewer, 'loyalty');
    return toCorrectionPayload(await corrections.giveBack({ ...input, amount, actor: actorOf(viewer) }));
  }

  @Mutation(() => ReverseMovementPayload, {
    description:
      'Books the opposite of a redemption or an adjustment, once: it was a mistake. What a member spent meanwhile of what is ' +
      'taken back is owed. For staff with the role loyalty.',
  })
  async reverseMovement(
    @Arg('input', () => ReverseMovementInput, { description: 'Which movement, and why.' })
    { movementId, reason, idempotencyKey }: ReverseMovementInput,
    @Ctx() { viewer, corrections }: Context,
  ): Promise<typeof ReverseMovementPayload> {
    requireStaff(viewer, 'loyalty');
    return toCorrectionPayload(
      await corrections.reverse({ movementId, reason, idempotencyKey, actor: actorOf(viewer) }),
    );
  }
}
