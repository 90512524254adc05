import { BadInputError } from '@rapport/subgraph-kit/errors';
import {
  encodeCursor,
  readInstantPart,
  readPage,
  readUuidPart,
} from '@rapport/subgraph-kit/graphql/connection';
import { Arg, Ctx, Int, Mutation, Query, Resolver } from 'type-graphql';
import type { SourceQuality } from '../app/data-quality';
import type { Context } from '../context';
import {
  ReplayQuarantinedEventsInput,
  ReplayQuarantinedEventsPayload,
  SourceQualityType,
} from './quality.type';

const DAYS_MAX = 400;
const IDS_MAX = 1_000;

@Resolver()
export class QualityResolver {
  @Query(() => [SourceQualityType], {
    nullable: true,
    description: 'Volume, freshness, completeness and refusals of each source, at most 100. For staff.',
  })
  async dataQuality(
    @Ctx() { quality }: Context,
    @Arg('source', () => String, { nullable: true, description: 'One source; leave it out for all.' })
    source?: string | null,
    @Arg('days', () => Int, { defaultValue: 30, description: 'How many days, today included; 1 to 400.' })
    days = 30,
  ): Promise<SourceQuality[]> {
    if (days < 1 || days > DAYS_MAX) throw new BadInputError(`days wants 1 to ${DAYS_MAX}; ${days} came`);
    return quality(source ?? null, days);
  }

  @Mutation(() => ReplayQuarantinedEventsPayload, {
    description:
      'Takes refused events in once more, after the plan or the reading was mended. Runs for ten seconds at most: go on with `next`. For analysts; recorded.',
  })
  async replayQuarantinedEvents(
    @Arg('input', () => ReplayQuarantinedEventsInput, { description: 'Which.' })
    input: ReplayQuarantinedEventsInput,
    @Ctx() { replay }: Context,
  ): Promise<ReplayQuarantinedEventsPayload> {
    const { next, ...counts } = await replay({ filter: readFilter(input), after: readPlace(input.after) });
    return {
      ...counts,
      next: next === null ? null : encodeCursor([next.source, next.receivedAt.toISOString(), next.id]),
    };
  }
}

function readFilter({
  source,
  code,
  eventName,
  receivedFrom,
  receivedTo,
  ids,
}: ReplayQuarantinedEventsInput) {
  if (ids != null && ids.length > IDS_MAX) {
    throw new BadInputError(`ids wants at most ${IDS_MAX}; ${ids.length} came`);
  }
  return {
    source: source ?? null,
    code: code ?? null,
    eventName: eventName ?? null,
    receivedFrom: receivedFrom ?? null,
    receivedTo: receivedTo ?? null,
    ids: ids?.map(readUuidPart) ?? null,
  };
}

function readPlace(cursor: string | null | undefined) {
  const { after } = readPage({ first: 1, after: cursor ?? null });
  if (after === null) return null;
  const [source = '', receivedAt, id] = after;
  return { source, receivedAt: new Date(readInstantPart(receivedAt)), id: readUuidPart(id) };
}
