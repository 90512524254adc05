import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import type { Contribution } from '../domain/contribution';
import type { Member } from '../domain/member';
import { ContributionUnion, Idea, Reply, Thread } from './discussion.type';
import { MemberType } from './member.type';
import {
  ContributionModerated,
  DisplayNameSet,
  IdeaSubmitted,
  ReactionRecorded,
  ReplyPublished,
  ReviewPublished,
  ThreadStarted,
  VoteRecorded,
} from './results';
import { Review } from './review.type';

/** What a use case says it did it to. */
interface Target {
  readonly contributionId: string;
}
type Loaded = Promise<Contribution | null>;

const load = ({ contributionId }: Target, { loaders }: Context): Loaded =>
  loaders.contributionById.load(contributionId);

const GONE = 'Null when it was deleted since an earlier attempt with this idempotency key.';

@Resolver(() => ReviewPublished)
export class ReviewPublishedResolver {
  @FieldResolver(() => Review, { nullable: true, description: `The review. ${GONE}` })
  review(@Root() target: Target, @Ctx() context: Context): Loaded {
    return load(target, context);
  }
}

@Resolver(() => IdeaSubmitted)
export class IdeaSubmittedResolver {
  @FieldResolver(() => Idea, { nullable: true, description: `The idea. ${GONE}` })
  idea(@Root() target: Target, @Ctx() context: Context): Loaded {
    return load(target, context);
  }
}

@Resolver(() => ThreadStarted)
export class ThreadStartedResolver {
  @FieldResolver(() => Thread, { nullable: true, description: `The thread. ${GONE}` })
  thread(@Root() target: Target, @Ctx() context: Context): Loaded {
    return load(target, context);
  }
}

@Resolver(() => ReplyPublished)
export class ReplyPublishedResolver {
  @FieldResolver(() => Reply, { nullable: true, description: `The reply. ${GONE}` })
  reply(@Root() target: Target, @Ctx() context: Context): Loaded {
    return load(target, context);
  }
}

@Resolver(() => VoteRecorded)
export class VoteRecordedResolver {
  @FieldResolver(() => Idea, { nullable: true, description: 'The idea, with the votes it has now.' })
  idea(@Root() target: Target, @Ctx() context: Context): Loaded {
    return load(target, context);
  }
}

@Resolver(() => ReactionRecorded)
export class ReactionRecordedResolver {
  @FieldResolver(() => ContributionUnion, {
    nullable: true,
    description: 'The contribution, with the reactions it has now.',
  })
  contribution(@Root() target: Target, @Ctx() context: Context): Loaded {
    return load(target, context);
  }
}

@Resolver(() => ContributionModerated)
export class ContributionModeratedResolver {
  @FieldResolver(() => ContributionUnion, { nullable: true, description: 'The contribution as it is now.' })
  contribution(@Root() target: Target, @Ctx() context: Context): Loaded {
    return load(target, context);
  }
}

@Resolver(() => DisplayNameSet)
export class DisplayNameSetResolver {
  @FieldResolver(() => MemberType, { nullable: true, description: 'The viewer as a member.' })
  member(@Root() named: { customerId: string }, @Ctx() { loaders }: Context): Promise<Member | null> {
    return loaders.memberByCustomerId.load(named.customerId);
  }
}

export const RESULT_RESOLVERS = [
  ReviewPublishedResolver,
  IdeaSubmittedResolver,
  ThreadStartedResolver,
  ReplyPublishedResolver,
  VoteRecordedResolver,
  ReactionRecordedResolver,
  ContributionModeratedResolver,
  DisplayNameSetResolver,
] as const;
