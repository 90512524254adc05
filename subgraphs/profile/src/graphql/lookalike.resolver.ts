import { requireStaff } from '@rapport/subgraph-kit/viewer';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import {
  ChangeLookalikeInput,
  CreateLookalikeInput,
  Lookalike,
  LookalikeFit,
  LookalikeSizeInput,
} from './lookalike.type';
import { SaveSegmentResult, Segment } from './segment.type';

@Resolver(() => Lookalike)
export class LookalikeResolver {
  @Query(() => LookalikeFit, {
    nullable: true,
    description:
      "How many people like a segment's members there would be, and how well they are told from everybody else, without creating anything. For staff.",
  })
  async simulateLookalike(
    @Arg('of', () => ID, { description: 'The segment.' }) of: string,
    @Arg('size', () => LookalikeSizeInput, { description: 'How many are wanted.' }) size: LookalikeSizeInput,
    @Ctx() { lookalikes }: Context,
  ): Promise<LookalikeFit> {
    return lookalikes.simulate(of, size);
  }

  @Mutation(() => SaveSegmentResult, {
    description:
      "Creates a segment of those who are most like another segment's members; they are found in the background. For marketing.",
  })
  async createLookalike(
    @Arg('input', () => CreateLookalikeInput, { description: 'The segment.' }) input: CreateLookalikeInput,
    @Ctx() { lookalikes }: Context,
  ): Promise<typeof SaveSegmentResult> {
    return lookalikes.create(input);
  }

  @Mutation(() => SaveSegmentResult, {
    description:
      'Changes how many a lookalike has, and who may be among them; its name is changed by `changeSegment`. For marketing.',
  })
  async changeLookalike(
    @Arg('input', () => ChangeLookalikeInput, { description: 'The change.' }) input: ChangeLookalikeInput,
    @Ctx() { lookalikes }: Context,
  ): Promise<typeof SaveSegmentResult> {
    return lookalikes.change(input);
  }

  @FieldResolver(() => Segment, { nullable: true, description: 'The segment that they are like.' })
  async of(@Root() { seedId }: Lookalike, @Ctx() { loaders }: Context): Promise<Segment | null> {
    return loaders.segmentById.load(seedId);
  }
}

@Resolver(() => Segment)
export class SegmentLookalikeResolver {
  @FieldResolver(() => Lookalike, {
    nullable: true,
    description: 'Whom its members are like; null for segments of another kind. For staff.',
  })
  lookalike(@Root() { lookalike }: Segment, @Ctx() { viewer }: Context): Lookalike | null {
    requireStaff(viewer);
    if (lookalike === null) return null;
    const { seedId, share, people, excludesSeed, trainedAtMs, problem, report } = lookalike;
    const trainedAt = trainedAtMs === null ? null : new Date(trainedAtMs);
    const { auc = null, reasons = null } = report ?? {};
    const size = { share, people };
    return {
      of: null,
      seedId,
      size,
      excludeSeed: excludesSeed,
      trainedAt,
      problem,
      auc,
      reasons,
      fit: report,
    };
  }
}
