import {
  PageArgs,
  readInstantPart,
  readPage,
  readUuidPart,
  toConnection,
  type Connection,
} from '@rapport/subgraph-kit/graphql/connection';
import { Arg, Args, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import { Customer } from './customer.type';
import { LastSeen, RecordVisitInput, SessionConnection, type Session } from './session.type';

@Resolver(() => Customer)
export class SessionResolver {
  @Mutation(() => LastSeen, {
    description:
      'Remembers that the viewer is there, for clients that send no events. For customers and for guests with an anonymous id.',
  })
  async recordVisit(
    @Arg('input', () => RecordVisitInput, { description: 'Where.' })
    { channel, device, app = null }: RecordVisitInput,
    @Ctx() { recordVisit, now }: Context,
  ): Promise<LastSeen> {
    await recordVisit({ channel, device, app });
    return { channel, device, lastSeenAt: now };
  }

  @FieldResolver(() => LastSeen, {
    nullable: true,
    description: 'When and where the customer was last there; null when nobody ever said where they were.',
  })
  async lastSeen(
    @Root() { id: customerId }: Customer,
    @Ctx() { loaders }: Context,
  ): Promise<LastSeen | null> {
    const [latest] = await loaders.sessionPageByKey.load({ customerId, limit: 1, after: null });
    return latest ?? null;
  }

  @FieldResolver(() => SessionConnection, {
    nullable: true,
    description: "The customer's visits, the one that ended last first.",
  })
  async sessions(
    @Root() { id: customerId }: Customer,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { loaders }: Context,
  ): Promise<Connection<Session>> {
    const { limit, after: cursor } = readPage(args);
    const after =
      cursor === null
        ? null
        : { lastSeenAt: new Date(readInstantPart(cursor[0])), sessionId: readUuidPart(cursor[1]) };
    const sessions = await loaders.sessionPageByKey.load({ customerId, limit, after });
    return toConnection(sessions, limit, (one) => [one.lastSeenAt.toISOString(), one.sessionId]);
  }
}
