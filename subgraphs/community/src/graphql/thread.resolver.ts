import { isUuid } from '@rapport/kernel/ids';
import { PageArgs, type Connection } from '@rapport/subgraph-kit/graphql/connection';
import { requireCustomer } from '@rapport/subgraph-kit/viewer';
import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { NotFound, Published } from '../app/outcomes';
import { replyToThread, type ReplyToThread } from '../app/reply-to-thread';
import { startThread, type StartThread } from '../app/start-thread';
import type { Context } from '../context';
import type { Contribution } from '../domain/contribution';
import type { InvalidText } from '../domain/text';
import { contributionResolver } from './contribution.resolver';
import { Reply, ReplyConnection, Thread, ThreadConnection } from './discussion.type';
import { ReplyInput, StartThreadInput, type Typed } from './inputs';
import { contributionPage } from './page';
import { ReplyPayload, StartThreadPayload } from './payloads';
import { Product, type Reference } from './stubs';

@Resolver(() => Thread)
export class ThreadResolver extends contributionResolver(Thread, false) {
  @FieldResolver(() => Product, { nullable: true, description: 'The product it is about, if any.' })
  product(@Root() { productId }: Contribution): Reference | null {
    return productId === null ? null : { id: productId };
  }

  @FieldResolver(() => Int, { description: 'How many replies everyone can see.' })
  replyCount(@Root() thread: Contribution, @Ctx() { loaders }: Context): Promise<number> {
    return loaders.replyCountByThreadId.load(thread.id);
  }

  @FieldResolver(() => ReplyConnection, { description: 'The replies, oldest first.' })
  replies(
    @Root() thread: Contribution,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { loaders }: Context,
  ): Promise<Connection<Contribution>> {
    return contributionPage(args, (page) => loaders.repliesByThreadId.load({ ownerId: thread.id, page }));
  }

  @Query(() => ThreadConnection, { nullable: true, description: 'The discussions, newest first.' })
  threads(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { loaders }: Context,
  ): Promise<Connection<Contribution>> {
    return contributionPage(args, (page) => loaders.newestByKind.load({ ownerId: 'THREAD', page }));
  }

  @Query(() => Thread, { nullable: true, description: 'One discussion; null when there is none of that id.' })
  async thread(
    @Arg('id', () => ID, { description: 'The id of the thread.' }) id: string,
    @Ctx() { loaders }: Context,
  ): Promise<Contribution | null> {
    const found = isUuid(id) ? await loaders.contributionById.load(id) : null;
    return found?.kind === 'THREAD' ? found : null;
  }

  @Mutation(() => StartThreadPayload, { description: 'Starts a discussion.' })
  startThread(
    @Arg('input', () => StartThreadInput, { description: 'What it opens with.' }) input: Typed<StartThread>,
    @Ctx() context: Context,
  ): Promise<Published | InvalidText> {
    const { customerId } = requireCustomer(context.viewer);
    const command = { ...input, customerId, productId: input.productId ?? null };
    return context.write((db, now) => startThread(db, command, now));
  }
}

@Resolver(() => Reply)
export class ReplyResolver extends contributionResolver(Reply, false) {
  @FieldResolver(() => Thread, { nullable: true, description: 'The thread it belongs to.' })
  thread(
    @Root() { threadId }: Contribution,
    @Ctx() { loaders }: Context,
  ): Promise<Contribution | null> | null {
    return threadId === null ? null : loaders.contributionById.load(threadId);
  }

  @Mutation(() => ReplyPayload, { description: 'Replies to a thread.' })
  reply(
    @Arg('input', () => ReplyInput, { description: 'The reply.' }) input: Omit<ReplyToThread, 'customerId'>,
    @Ctx() context: Context,
  ): Promise<Published | InvalidText | NotFound> {
    const { customerId } = requireCustomer(context.viewer);
    return context.write((db, now) => replyToThread(db, { ...input, customerId }, now));
  }
}
