import { Ctx, FieldResolver, Resolver, Root, type ClassType } from 'type-graphql';
import type { Context } from '../context';
import type { Contribution } from '../domain/contribution';
import type { Member } from '../domain/member';
import type { ReactionCount, ReactionKind } from '../domain/reaction';
import { MemberType } from './member.type';
import { PartnerIf } from './partner';
import { ReactionCountType, ReactionKindEnum } from './reaction.type';

/**
 * The fields that every kind of contribution has; the resolver of each kind extends it.
 *
 * @param forPartners whether partners see the kind at all
 */
export function contributionResolver(type: ClassType, forPartners: boolean) {
  @Resolver(() => type)
  abstract class ContributionResolver {
    @PartnerIf(forPartners)
    @FieldResolver(() => MemberType, { nullable: true, description: 'Who wrote it.' })
    author(@Root() { authorId }: Contribution, @Ctx() { loaders }: Context): Promise<Member | null> | null {
      return authorId === null ? null : loaders.memberByCustomerId.load(authorId);
    }

    @PartnerIf(forPartners)
    @FieldResolver(() => Date, { description: 'When it was published.' })
    createdAt(@Root() contribution: Contribution): Date {
      return contribution.createdAt;
    }

    @PartnerIf(forPartners)
    @FieldResolver(() => Boolean, {
      description: 'Whether it is demo content, written to show the software and by no real customer.',
    })
    demo(@Root() contribution: Contribution): boolean {
      return contribution.demo;
    }

    @FieldResolver(() => String, {
      nullable: true,
      description:
        'Why moderation hid it from everyone but its author and moderators; null while everyone sees it.',
    })
    hiddenReason(@Root() contribution: Contribution): string | null {
      return contribution.hiddenReason;
    }

    @FieldResolver(() => [ReactionCountType], {
      description: 'How members reacted; kinds nobody used are left out.',
    })
    reactions(@Root() { id }: Contribution, @Ctx() { loaders }: Context): Promise<ReactionCount[]> {
      return loaders.reactionCountsByContributionId.load(id);
    }

    @FieldResolver(() => [ReactionKindEnum], {
      description: 'How the viewer reacted; empty for whoever is not a logged-in customer.',
    })
    viewerReactions(@Root() { id }: Contribution, @Ctx() { loaders }: Context): Promise<ReactionKind[]> {
      return loaders.viewerReactionsByContributionId.load(id);
    }
  }
  return ContributionResolver;
}
