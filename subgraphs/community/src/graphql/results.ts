import { Field, ID, ObjectType } from 'type-graphql';

// What a mutation did. The fields that show what it did it to are in results.resolver.ts.

@ObjectType({ description: 'The review is published, or changed.' })
export class ReviewPublished {}

@ObjectType({ description: 'The idea is published.' })
export class IdeaSubmitted {}

@ObjectType({ description: 'The thread is open.' })
export class ThreadStarted {}

@ObjectType({ description: 'The reply is published.' })
export class ReplyPublished {}

@ObjectType({ description: "The viewer's vote is as wanted." })
export class VoteRecorded {}

@ObjectType({ description: "The viewer's reaction is as wanted." })
export class ReactionRecorded {}

@ObjectType({ description: 'The contribution is hidden, or visible again, as wanted.' })
export class ContributionModerated {}

@ObjectType({ description: 'The contribution is gone.' })
export class ContributionDeleted {
  @Field(() => ID, { description: 'The id that it had.' })
  contributionId!: string;
}

@ObjectType({
  description: 'The viewer appears under the name from now on, also above what they wrote before.',
})
export class DisplayNameSet {}
