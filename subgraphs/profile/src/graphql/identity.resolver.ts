import {
  PageArgs,
  readInstantPart,
  readPage,
  readUuidPart,
  toConnection,
  type Connection,
} from '@rapport/subgraph-kit/graphql/connection';
import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import { Customer } from './customer.type';
import type { MergeCandidate } from './identity.type';
import { presentCandidate } from './present-candidate';
import {
  CustomerIdentifier,
  CustomerIdentifierInput,
  LogInInput,
  LogOutInput,
  MergeCandidateConnection,
  MergeCandidateStatus,
  SessionResult,
} from './identity.type';

@Resolver(() => Customer)
export class IdentityResolver {
  @Query(() => [Customer], {
    nullable: true,
    description:
      'The customers whom identifiers name, the surest first: a card before an e-mail address. 20 at most. For staff and tills; recorded.',
  })
  async customersByIdentifier(
    @Arg('identifiers', () => [CustomerIdentifierInput], { description: 'What is known, 1 to 10.' })
    identifiers: CustomerIdentifierInput[],
    @Ctx() { customers }: Context,
  ): Promise<Customer[]> {
    return customers.byIdentifiers(identifiers);
  }

  @Query(() => MergeCandidateConnection, {
    nullable: true,
    description:
      'Pairs of known customers who share what should be one person’s, and are not one yet, latest first. For staff; recorded.',
  })
  async mergeCandidates(
    @Arg('status', () => MergeCandidateStatus, {
      defaultValue: MergeCandidateStatus.OPEN,
      description: 'Those to look at, or those that were dismissed.',
    })
    status: keyof typeof MergeCandidateStatus,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { customers, loaders }: Context,
  ): Promise<Connection<MergeCandidate>> {
    const { limit, after } = readPage(args);
    const place =
      after === null ? null : { foundAt: new Date(readInstantPart(after[0])), id: readUuidPart(after[1]) };
    const rows = await customers.mergeCandidates({ status, limit, after: place });
    const pairs = await Promise.all(rows.map((row) => presentCandidate(row, loaders)));
    return toConnection(pairs, limit, (row) => [row.foundAt.toISOString(), row.id]);
  }

  @Mutation(() => SessionResult, {
    description:
      'Begins a session on a device: of the logged-in customer, or at a till of the customer it names. What was done on a device of one’s own before becomes the customer’s; on a shared one it stays nobody’s. On the device of a till only that till may.',
  })
  async logIn(
    @Arg('input', () => LogInInput, { description: 'Who, and where.' }) input: LogInInput,
    @Ctx() { sessions }: Context,
  ): Promise<SessionResult> {
    const { anonymousId, customerId, sharedDevice: shared } = input;
    return sessions.logIn({ anonymousId, customerId: customerId ?? null, shared });
  }

  @Mutation(() => SessionResult, {
    description:
      'Ends the session on a device: what it does from now on is nobody’s we know, and the next who logs in gets nothing of the last. For the customer on it and the guest whose device it is; on the device of a till for that till alone, and for staff, who so make it anybody’s again.',
  })
  async logOut(
    @Arg('input', () => LogOutInput, { description: 'Where.' }) input: LogOutInput,
    @Ctx() { sessions }: Context,
  ): Promise<SessionResult> {
    return sessions.logOut(input.anonymousId);
  }

  @FieldResolver(() => [CustomerIdentifier], {
    nullable: true,
    description: 'What the customer can be found by, latest first, 100 at most.',
  })
  async identifiers(@Root() { id }: Customer, @Ctx() { loaders }: Context): Promise<CustomerIdentifier[]> {
    return [...(await loaders.identifiersByCustomerId.load(id))];
  }
}
