import { actorOf, requireCustomer, requireStaff } from '@rapport/subgraph-kit/viewer';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { deleteContribution } from '../app/delete-contribution';
import { moderateContribution, type ModerateContribution } from '../app/moderate-contribution';
import type { Done, NotFound } from '../app/outcomes';
import { setReaction, type OwnContribution, type SetReaction } from '../app/set-reaction';
import type { Context } from '../context';
import type { InvalidText } from '../domain/text';
import { ContributionInput, ModerationInput, ReactionInput } from './inputs';
import { DeletePayload, ModerationPayload, ReactionPayload } from './payloads';

/** What can be done to a contribution, whatever its kind. */
@Resolver()
export class ContributingResolver {
  @Mutation(() => ReactionPayload, {
    description: "Adds the viewer's reaction; the same one again changes nothing.",
  })
  react(
    @Arg('input', () => ReactionInput, { description: 'To what, and how.' })
    input: Omit<SetReaction, 'customerId'>,
    @Ctx() context: Context,
  ): Promise<Done | NotFound | OwnContribution> {
    const { customerId } = requireCustomer(context.viewer);
    return context.write((db, now) => setReaction(db, { ...input, customerId }, 'given', now));
  }

  @Mutation(() => ReactionPayload, {
    description: "Takes the viewer's reaction back; without one it changes nothing.",
  })
  unreact(
    @Arg('input', () => ReactionInput, { description: 'From what, and which.' })
    input: Omit<SetReaction, 'customerId'>,
    @Ctx() context: Context,
  ): Promise<Done | NotFound | OwnContribution> {
    const { customerId } = requireCustomer(context.viewer);
    return context.write((db, now) => setReaction(db, { ...input, customerId }, 'taken-back', now));
  }

  @Mutation(() => DeletePayload, {
    description:
      'Deletes what the viewer wrote, for good. A thread that others replied to keeps their replies.',
  })
  deleteContribution(
    @Arg('input', () => ContributionInput, { description: 'What to delete.' })
    { contributionId }: ContributionInput,
    @Ctx() context: Context,
  ): Promise<Done | NotFound> {
    const { customerId } = requireCustomer(context.viewer);
    return context.write((db) => deleteContribution(db, { customerId, contributionId }));
  }

  @Mutation(() => ModerationPayload, {
    description:
      'Hides a contribution from everyone but its author and moderators. For staff with the role moderation.',
  })
  hideContribution(
    @Arg('input', () => ModerationInput, { description: 'What to hide, and why.' })
    input: Pick<ModerateContribution, 'contributionId' | 'reason'>,
    @Ctx() context: Context,
  ): Promise<Done | NotFound | InvalidText> {
    requireStaff(context.viewer, 'moderation');
    const command = { ...input, action: 'HIDE', actor: actorOf(context.viewer) } as const;
    return context.write((db, now) => moderateContribution(db, command, now));
  }

  @Mutation(() => ModerationPayload, {
    description: 'Shows a hidden contribution to everyone again. For staff with the role moderation.',
  })
  restoreContribution(
    @Arg('input', () => ModerationInput, { description: 'What to show, and why.' })
    input: Pick<ModerateContribution, 'contributionId' | 'reason'>,
    @Ctx() context: Context,
  ): Promise<Done | NotFound | InvalidText> {
    requireStaff(context.viewer, 'moderation');
    const command = { ...input, action: 'RESTORE', actor: actorOf(context.viewer) } as const;
    return context.write((db, now) => moderateContribution(db, command, now));
  }
}
