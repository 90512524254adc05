import { createUnionType, type ClassType } from 'type-graphql';
import type { deleteContribution } from '../app/delete-contribution';
import type { moderateContribution } from '../app/moderate-contribution';
import type { PublishReviewOutcome } from '../app/publish-review';
import type { replyToThread } from '../app/reply-to-thread';
import type { SetDisplayNameOutcome } from '../app/set-display-name';
import type { setReaction } from '../app/set-reaction';
import type { setVote } from '../app/set-vote';
import type { startThread } from '../app/start-thread';
import type { submitIdea } from '../app/submit-idea';
import { ContributionNotFound, DisplayNameTaken, InvalidText, OwnContribution } from './refusals';
import {
  ContributionDeleted,
  ContributionModerated,
  DisplayNameSet,
  IdeaSubmitted,
  ReactionRecorded,
  ReplyPublished,
  ReviewPublished,
  ThreadStarted,
  VoteRecorded,
} from './results';

/** The kinds of outcome of a use case: `KindOf<typeof setVote>`. */
type KindOf<UseCase extends (...args: never[]) => Promise<{ readonly kind: string }>> = Awaited<
  ReturnType<UseCase>
>['kind'];

/** The union of everything a mutation can answer. A new kind of outcome stops this file from compiling. */
function payload<Kind extends string>(name: string, what: string, typeByKind: Record<Kind, ClassType>) {
  return createUnionType({
    name,
    description: `What came of ${what}.`,
    types: () => Object.values<ClassType>(typeByKind) as [ClassType],
    resolveType: (outcome) => typeByKind[(outcome as { kind: Kind }).kind],
  });
}

export const PublishReviewPayload = payload<PublishReviewOutcome['kind']>(
  'PublishReviewPayload',
  'publishing a review',
  { published: ReviewPublished, 'invalid-text': InvalidText },
);

export const SubmitIdeaPayload = payload<KindOf<typeof submitIdea>>(
  'SubmitIdeaPayload',
  'submitting an idea',
  {
    published: IdeaSubmitted,
    'invalid-text': InvalidText,
  },
);

export const StartThreadPayload = payload<KindOf<typeof startThread>>(
  'StartThreadPayload',
  'starting a discussion',
  { published: ThreadStarted, 'invalid-text': InvalidText },
);

export const ReplyPayload = payload<KindOf<typeof replyToThread>>('ReplyPayload', 'replying to a thread', {
  published: ReplyPublished,
  'invalid-text': InvalidText,
  'not-found': ContributionNotFound,
});

export const VotePayload = payload<KindOf<typeof setVote>>('VotePayload', 'voting, or taking a vote back', {
  done: VoteRecorded,
  'not-found': ContributionNotFound,
});

export const ReactionPayload = payload<KindOf<typeof setReaction>>(
  'ReactionPayload',
  'reacting, or taking a reaction back',
  { done: ReactionRecorded, 'not-found': ContributionNotFound, 'own-contribution': OwnContribution },
);

export const DeletePayload = payload<KindOf<typeof deleteContribution>>(
  'DeleteContributionPayload',
  'deleting a contribution',
  { done: ContributionDeleted, 'not-found': ContributionNotFound },
);

export const ModerationPayload = payload<KindOf<typeof moderateContribution>>(
  'ModerateContributionPayload',
  'hiding a contribution, or showing it again',
  { done: ContributionModerated, 'not-found': ContributionNotFound, 'invalid-text': InvalidText },
);

export const SetDisplayNamePayload = payload<SetDisplayNameOutcome['kind']>(
  'SetDisplayNamePayload',
  'choosing a display name',
  { named: DisplayNameSet, 'name-taken': DisplayNameTaken, 'invalid-text': InvalidText },
);
