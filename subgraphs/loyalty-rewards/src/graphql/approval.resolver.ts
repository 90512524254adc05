import { readPage } from '@rapport/subgraph-kit/graphql/connection';
import { actorOf, requireStaff } from '@rapport/subgraph-kit/viewer';
import { Arg, Ctx, Int, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../context';
import {
  AdjustmentProposal,
  DecideAdjustmentInput,
  DecideAdjustmentPayload,
  toDecidePayload,
  toProposal,
} from './types/decide-adjustment';

@Resolver()
export class ApprovalResolver {
  @Query(() => [AdjustmentProposal], {
    nullable: true,
    description:
      'Adjustments that somebody else is to approve, the oldest first. For staff with the role loyalty.',
  })
  async adjustmentsAwaitingApproval(
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many to give, 1 to 100.' })
    first: number,
    @Ctx() { viewer, corrections }: Context,
  ): Promise<AdjustmentProposal[]> {
    requireStaff(viewer, 'loyalty');
    readPage({ first });
    return (await corrections.awaitingApproval(first)).map(toProposal);
  }

  @Mutation(() => DecideAdjustmentPayload, {
    description:
      'Books or rejects an adjustment that somebody else proposed, once: the first decision holds. For staff with the role ' +
      'loyalty.',
  })
  async decideAdjustment(
    @Arg('input', () => DecideAdjustmentInput, { description: 'Which, and whether it is booked.' })
    { id, approve, note = null }: DecideAdjustmentInput,
    @Ctx() { viewer, corrections }: Context,
  ): Promise<typeof DecideAdjustmentPayload> {
    requireStaff(viewer, 'loyalty');
    return toDecidePayload(
      await corrections.decide({ proposalId: id, approve, note, actor: actorOf(viewer) }),
    );
  }
}
