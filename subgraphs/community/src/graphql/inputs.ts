import { Field, ID, InputType, Int } from 'type-graphql';
import type { ReactionKind } from '../domain/reaction';
import { ReactionKindEnum } from './reaction.type';

/** What a use case wants, as typed into an input: who acts comes from the viewer, a product may be left out. */
export type Typed<Command extends { readonly productId: string | null }> = Omit<
  Command,
  'customerId' | 'productId'
> & {
  readonly productId?: string | null;
};

const TITLE = '3 to 120 characters of plain text on one line.';
const TEXT = '1 to 5,000 characters of plain text.';
const KEY = 'Any string of up to 255 characters, the same for each attempt at one publication.';

@InputType({ description: "The viewer's review of a product." })
export class PublishReviewInput {
  @Field(() => ID, { description: 'The product reviewed.' })
  productId!: string;

  @Field(() => Int, { description: '1 (worst) to 5 (best).' })
  stars!: number;

  @Field(() => String, { description: `The headline: ${TITLE}` })
  title!: string;

  @Field(() => String, { description: `The review: ${TEXT}` })
  text!: string;

  @Field(() => String, { description: KEY })
  idempotencyKey!: string;
}

@InputType({ description: 'An idea for the shop.' })
export class SubmitIdeaInput {
  @Field(() => ID, { nullable: true, description: 'The product it is about, if any.' })
  productId?: string | null;

  @Field(() => String, { description: `The idea in one line: ${TITLE}` })
  title!: string;

  @Field(() => String, { description: `The idea: ${TEXT}` })
  text!: string;

  @Field(() => String, { description: KEY })
  idempotencyKey!: string;
}

@InputType({ description: 'A new discussion.' })
export class StartThreadInput {
  @Field(() => ID, { nullable: true, description: 'The product it is about, if any.' })
  productId?: string | null;

  @Field(() => String, { description: `What it is about: ${TITLE}` })
  title!: string;

  @Field(() => String, { description: `The opening text: ${TEXT}` })
  text!: string;

  @Field(() => String, { description: KEY })
  idempotencyKey!: string;
}

@InputType({ description: 'A reply to a thread.' })
export class ReplyInput {
  @Field(() => ID, { description: 'The thread.' })
  threadId!: string;

  @Field(() => String, { description: `The reply: ${TEXT}` })
  text!: string;

  @Field(() => String, { description: KEY })
  idempotencyKey!: string;
}

@InputType({ description: 'A vote for an idea.' })
export class VoteInput {
  @Field(() => ID, { description: 'The idea.' })
  ideaId!: string;
}

@InputType({ description: 'A reaction to a contribution.' })
export class ReactionInput {
  @Field(() => ID, { description: 'The review, idea, thread or reply.' })
  contributionId!: string;

  @Field(() => ReactionKindEnum, { description: 'The way to react; one of each per member.' })
  kind!: ReactionKind;
}

@InputType({ description: 'A contribution, by its id.' })
export class ContributionInput {
  @Field(() => ID, { description: 'The review, idea, thread or reply.' })
  contributionId!: string;
}

@InputType({ description: 'A decision of moderation.' })
export class ModerationInput {
  @Field(() => ID, { description: 'The review, idea, thread or reply.' })
  contributionId!: string;

  @Field(() => String, {
    description: 'Why: 3 to 500 characters on one line. Its author sees it; it is recorded.',
  })
  reason!: string;
}

@InputType({ description: 'The name under which the viewer wants to appear.' })
export class SetDisplayNameInput {
  @Field(() => String, {
    description: '2 to 40 characters on one line; unique among members, whatever the case.',
  })
  displayName!: string;
}
