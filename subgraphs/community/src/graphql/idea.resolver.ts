import { isUuid } from '@rapport/kernel/ids';
import { PageArgs, type Connection } from '@rapport/subgraph-kit/graphql/connection';
import { requireCustomer } from '@rapport/subgraph-kit/viewer';
import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Done, NotFound, Published } from '../app/outcomes';
import { setVote } from '../app/set-vote';
import { submitIdea, type SubmitIdea } from '../app/submit-idea';
import type { Context } from '../context';
import type { Contribution } from '../domain/contribution';
import type { InvalidText } from '../domain/text';
import { contributionResolver } from './contribution.resolver';
import { Idea, IdeaConnection } from './discussion.type';
import { SubmitIdeaInput, VoteInput, type Typed } from './inputs';
import { contributionPage } from './page';
import { SubmitIdeaPayload, VotePayload } from './payloads';
import { Product, type Reference } from './stubs';

@Resolver(() => Idea)
export class IdeaResolver extends contributionResolver(Idea, false) {
  @FieldResolver(() => Product, { nullable: true, description: 'The product it is about, if any.' })
  product(@Root() { productId }: Contribution): Reference | null {
    return productId === null ? null : { id: productId };
  }

  @FieldResolver(() => Int, { description: 'How many members voted for it.' })
  voteCount(@Root() idea: Contribution, @Ctx() { loaders }: Context): Promise<number> {
    return loaders.voteCountByIdeaId.load(idea.id);
  }

  @FieldResolver(() => Boolean, {
    description: 'Whether the viewer voted for it; false for whoever is not a logged-in customer.',
  })
  viewerHasVoted(@Root() idea: Contribution, @Ctx() { loaders }: Context): Promise<boolean> {
    return loaders.viewerHasVotedByIdeaId.load(idea.id);
  }

  @Query(() => IdeaConnection, { nullable: true, description: 'The ideas, newest first.' })
  ideas(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { loaders }: Context,
  ): Promise<Connection<Contribution>> {
    return contributionPage(args, (page) => loaders.newestByKind.load({ ownerId: 'IDEA', page }));
  }

  @Query(() => Idea, { nullable: true, description: 'One idea; null when there is none of that id.' })
  async idea(
    @Arg('id', () => ID, { description: 'The id of the idea.' }) id: string,
    @Ctx() { loaders }: Context,
  ): Promise<Contribution | null> {
    const found = isUuid(id) ? await loaders.contributionById.load(id) : null;
    return found?.kind === 'IDEA' ? found : null;
  }

  @Mutation(() => SubmitIdeaPayload, { description: 'Submits an idea of the viewer for others to vote for.' })
  submitIdea(
    @Arg('input', () => SubmitIdeaInput, { description: 'The idea.' }) input: Typed<SubmitIdea>,
    @Ctx() context: Context,
  ): Promise<Published | InvalidText> {
    const { customerId } = requireCustomer(context.viewer);
    const command = { ...input, customerId, productId: input.productId ?? null };
    return context.write((db, now) => submitIdea(db, command, now));
  }

  @Mutation(() => VotePayload, {
    description: "Gives the viewer's one vote to an idea; again changes nothing.",
  })
  voteForIdea(
    @Arg('input', () => VoteInput, { description: 'The idea to vote for.' }) { ideaId }: VoteInput,
    @Ctx() context: Context,
  ): Promise<Done | NotFound> {
    const { customerId } = requireCustomer(context.viewer);
    return context.write((db, now) => setVote(db, { ideaId, customerId }, 'voted', now));
  }

  @Mutation(() => VotePayload, {
    description: "Takes the viewer's vote back; without one it changes nothing.",
  })
  withdrawVote(
    @Arg('input', () => VoteInput, { description: 'The idea to take the vote from.' }) { ideaId }: VoteInput,
    @Ctx() context: Context,
  ): Promise<Done | NotFound> {
    const { customerId } = requireCustomer(context.viewer);
    return context.write((db, now) => setVote(db, { ideaId, customerId }, 'withdrawn', now));
  }
}
