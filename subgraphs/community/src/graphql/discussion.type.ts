import { connectionType } from '@rapport/subgraph-kit/graphql/connection';
import { createUnionType, Directive, Field, ID, ObjectType } from 'type-graphql';
import type { Contribution, ContributionKind } from '../domain/contribution';
import { Review } from './review.type';

@Directive('@key(fields: "id")')
@ObjectType('Idea', { description: "A member's idea for the shop, for others to vote for." })
export class Idea {
  @Field(() => ID, { description: 'Identifies the idea; opaque.' })
  id!: string;

  @Field(() => String, { description: 'The idea in one line; plain text.' })
  title!: string;

  @Field(() => String, { description: 'The idea itself; plain text, may have several lines.' })
  text!: string;
}

@Directive('@key(fields: "id")')
@ObjectType('Thread', { description: 'A discussion: an opening text and the replies to it.' })
export class Thread {
  @Field(() => ID, { description: 'Identifies the thread; opaque.' })
  id!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'What it is about, in one line; plain text. Null when its author deleted it and replies remain.',
  })
  title!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The opening text; plain text, may have several lines. Null when its author deleted it.',
  })
  text!: string | null;
}

@Directive('@key(fields: "id")')
@ObjectType('Reply', { description: 'A reply within a thread.' })
export class Reply {
  @Field(() => ID, { description: 'Identifies the reply; opaque.' })
  id!: string;

  @Field(() => String, { description: 'The reply itself; plain text, may have several lines.' })
  text!: string;
}

export const IdeaConnection = connectionType('Idea', Idea);
export const ThreadConnection = connectionType('Thread', Thread);
export const ReplyConnection = connectionType('Reply', Reply);

const TYPE_BY_KIND = {
  REVIEW: Review,
  IDEA: Idea,
  THREAD: Thread,
  REPLY: Reply,
} as const satisfies Record<ContributionKind, new () => object>;

export const ContributionUnion = createUnionType({
  name: 'Contribution',
  description: 'Anything that a member wrote.',
  types: () => [Review, Idea, Thread, Reply] as const,
  resolveType: (contribution) => TYPE_BY_KIND[(contribution as unknown as Contribution).kind],
});
