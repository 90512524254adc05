import { readUuidPart } from '@rapport/subgraph-kit/graphql/connection';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import type { ConsentPurpose } from '../domain/consent';
import {
  AudienceExport,
  CreateDestinationInput,
  CreateDestinationResult,
  Destination,
  DestinationInput,
} from './audience.type';
import { ConsentPurposeEnum } from './consent.type';
import { Segment } from './segment.type';

@Resolver(() => Destination)
export class AudienceResolver {
  @Query(() => [Destination], {
    nullable: true,
    description: 'The webhooks, and what waits for each; at most 50. For marketing and analysts.',
  })
  async destinations(@Ctx() { audiences }: Context): Promise<Destination[]> {
    return audiences.list();
  }

  @Query(() => AudienceExport, {
    nullable: true,
    description:
      'The members of a segment who allow a purpose, as CSV, a page at a time. For marketing; recorded.',
  })
  async exportAudience(
    @Arg('segmentId', () => ID, { description: 'The segment.' }) segmentId: string,
    @Arg('purpose', () => ConsentPurposeEnum, { description: 'What it is for.' }) purpose: ConsentPurpose,
    @Arg('first', () => Int, { defaultValue: 1_000, description: 'Members to look at, 1 to 1,000.' })
    first: number,
    @Arg('after', () => String, { nullable: true, description: 'The `endCursor` of the page before.' })
    after: string | null,
    @Ctx() { audiences }: Context,
  ): Promise<AudienceExport> {
    const afterId = after == null ? null : readUuidPart(after);
    const { nextId, ...page } = await audiences.csv(segmentId, purpose, first, afterId);
    return { ...page, endCursor: nextId };
  }

  @Mutation(() => CreateDestinationResult, { description: 'Creates a webhook. For marketing.' })
  async createDestination(
    @Arg('input', () => CreateDestinationInput, { description: 'The webhook.' })
    input: CreateDestinationInput,
    @Ctx() { audiences }: Context,
  ): Promise<typeof CreateDestinationResult> {
    return audiences.create(input);
  }

  @Mutation(() => ID, { description: 'Removes a webhook and what waits for it. For marketing.' })
  async removeDestination(
    @Arg('input', () => DestinationInput, { description: 'Which.' }) { id }: DestinationInput,
    @Ctx() { audiences }: Context,
  ): Promise<string> {
    return audiences.remove(id);
  }

  @Mutation(() => ID, {
    description: 'Begins again with a webhook at once, what was set aside included. For marketing.',
  })
  async retryDestination(
    @Arg('input', () => DestinationInput, { description: 'Which.' }) { id }: DestinationInput,
    @Ctx() { audiences }: Context,
  ): Promise<string> {
    return audiences.retry(id);
  }

  @FieldResolver(() => Segment, { nullable: true, description: 'The segment.' })
  async segment(@Root() { segmentId }: Destination, @Ctx() { loaders }: Context): Promise<Segment | null> {
    return loaders.segmentById.load(segmentId);
  }
}
