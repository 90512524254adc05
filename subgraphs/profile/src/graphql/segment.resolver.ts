import {
  PageArgs,
  readPage,
  readUuidPart,
  toConnection,
  type Connection,
} from '@rapport/subgraph-kit/graphql/connection';
import { Purpose } from '@rapport/subgraph-kit/consent/purpose';
import { requireStaff } from '@rapport/subgraph-kit/viewer';
import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import { Customer } from './customer.type';
import {
  ArchiveSegmentInput,
  ChangeSegmentInput,
  CreateSegmentInput,
  CustomerSegment,
  SaveSegmentResult,
  Segment,
  SegmentConnection,
  SegmentFreshness,
  SegmentMember,
  SegmentMemberConnection,
  SegmentRuleScalar,
  SegmentSimulation,
  SegmentVerdict,
} from './segment.type';

@Resolver(() => Segment)
export class SegmentResolver {
  @Query(() => SegmentConnection, { nullable: true, description: 'The segments, by key. For staff.' })
  async segments(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { viewer, segments }: Context,
  ): Promise<Connection<Segment>> {
    requireStaff(viewer);
    const { limit, after } = readPage(args);
    return toConnection(await segments.list(after?.[0] ?? null, limit), limit, ({ key }) => [key]);
  }

  @Query(() => Segment, { nullable: true, description: 'A segment, archived ones included. For staff.' })
  async segment(
    @Arg('id', () => ID, { description: 'The segment.' }) id: string,
    @Ctx() { viewer, loaders }: Context,
  ): Promise<Segment | null> {
    requireStaff(viewer);
    return loaders.segmentById.load(id);
  }

  @Query(() => SegmentVerdict, {
    nullable: true,
    description:
      'Whether a customer belongs to a segment, or would belong by a rule, worked out anew from the facts of this moment. For staff; recorded.',
  })
  async evaluateSegment(
    @Arg('customerId', () => ID, { description: 'The customer, by any id they ever had.' })
    customerId: string,
    @Arg('segmentId', () => ID, { nullable: true, description: 'The segment; or give a rule.' })
    segmentId: string | null,
    @Arg('rule', () => SegmentRuleScalar, { nullable: true, description: 'A rule to try; nothing is saved.' })
    rule: unknown,
    @Ctx() { segments }: Context,
  ): Promise<SegmentVerdict> {
    return segments.evaluate({ segmentId, rule }, customerId);
  }

  @Query(() => SegmentSimulation, {
    nullable: true,
    description:
      'How many customers a rule would have, without creating anything: everybody is asked, or 5,000 drawn by chance. For staff.',
  })
  async simulateSegment(
    @Arg('rule', () => SegmentRuleScalar, { description: 'The rule to try.' }) rule: unknown,
    @Ctx() { segments }: Context,
  ): Promise<SegmentSimulation> {
    return segments.simulate({ rule });
  }

  @Mutation(() => SaveSegmentResult, { description: 'Creates a segment. For marketing.' })
  async createSegment(
    @Arg('input', () => CreateSegmentInput, { description: 'The segment.' }) input: CreateSegmentInput,
    @Ctx() { segments }: Context,
  ): Promise<typeof SaveSegmentResult> {
    return segments.create(input);
  }

  @Mutation(() => SaveSegmentResult, { description: 'Changes a segment. For marketing.' })
  async changeSegment(
    @Arg('input', () => ChangeSegmentInput, { description: 'The change.' }) input: ChangeSegmentInput,
    @Ctx() { segments }: Context,
  ): Promise<typeof SaveSegmentResult> {
    return segments.change(input);
  }

  @Mutation(() => SaveSegmentResult, {
    description: 'Takes a segment out of use: its members leave, its key stays taken. For marketing.',
  })
  async archiveSegment(
    @Arg('input', () => ArchiveSegmentInput, { description: 'Which.' }) input: ArchiveSegmentInput,
    @Ctx() { segments }: Context,
  ): Promise<typeof SaveSegmentResult> {
    return segments.archive(input);
  }

  @FieldResolver(() => String, { nullable: true, description: 'What it is for. For staff.' })
  description(@Root() segment: Segment, @Ctx() { viewer }: Context): string | null {
    requireStaff(viewer);
    return segment.description;
  }

  @FieldResolver(() => SegmentRuleScalar, {
    nullable: true,
    description: 'Who belongs to it; null where members are found by likeness. For staff.',
  })
  rule(@Root() segment: Segment, @Ctx() { viewer }: Context): unknown {
    requireStaff(viewer);
    return segment.rule;
  }

  @FieldResolver(() => Int, { nullable: true, description: 'Grows with each change. For staff.' })
  version(@Root() segment: Segment, @Ctx() { viewer }: Context): number {
    requireStaff(viewer);
    return segment.version;
  }

  @FieldResolver(() => Date, { nullable: true, description: 'Since when it is out of use. For staff.' })
  archivedAt(@Root() segment: Segment, @Ctx() { viewer }: Context): Date | null {
    requireStaff(viewer);
    return segment.archivedAt;
  }

  @FieldResolver(() => Int, { nullable: true, description: 'How many customers belong to it. For staff.' })
  async size(@Root() { id }: Segment, @Ctx() { viewer, loaders }: Context): Promise<number> {
    requireStaff(viewer);
    return (await loaders.membersBySegmentId.load(id))?.members ?? 0;
  }

  @FieldResolver(() => SegmentFreshness, {
    nullable: true,
    description: 'How far its members are known. For staff.',
  })
  freshness(@Root() segment: Segment, @Ctx() { viewer }: Context): SegmentFreshness {
    requireStaff(viewer);
    const { backfilling, backfillDone: evaluated, backfillTotal: population, evaluatedAt } = segment;
    const complete = !backfilling && segment.lookalike?.due !== true;
    return { complete, evaluated, population, evaluatedAt };
  }

  @FieldResolver(() => SegmentMemberConnection, {
    nullable: true,
    description: 'Who belongs to it, by id. For staff; recorded.',
  })
  async members(
    @Root() { id }: Segment,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { segments }: Context,
  ): Promise<Connection<SegmentMember>> {
    const { limit, after } = readPage(args);
    const rows = await segments.members(id, after === null ? null : readUuidPart(after[0]), limit);
    const members = rows.map((row): SegmentMember => ({ ...row, customer: null }));
    return toConnection(members, limit, ({ customerId }) => [customerId]);
  }
}

@Resolver(() => SegmentMember)
export class SegmentMemberResolver {
  @FieldResolver(() => Customer, { nullable: true, description: 'The customer.' })
  async customer(
    @Root() { customerId }: SegmentMember,
    @Ctx() { loaders }: Context,
  ): Promise<Customer | null> {
    return loaders.customerById.load(customerId);
  }
}

@Resolver(() => Customer)
export class CustomerSegmentsResolver {
  @Purpose('PERSONALISATION')
  @FieldResolver(() => [CustomerSegment], {
    nullable: true,
    description: 'The segments the customer belongs to, the latest entered first; at most 200.',
  })
  async segments(@Root() { id }: Customer, @Ctx() { loaders }: Context): Promise<CustomerSegment[]> {
    const memberships = await loaders.membershipsByCustomerId.load(id);
    const segments = await loaders.segmentById.loadMany(memberships.map(({ segmentId }) => segmentId));
    return memberships.map(({ since }, index) => {
      const segment = segments[index];
      return { since, segment: segment instanceof Error || segment === undefined ? null : segment };
    });
  }
}
