import { BadInputError } from '@rapport/subgraph-kit/errors';
import {
  PageArgs,
  readInstantPart,
  readPage,
  readUuidPart,
  toConnection,
  type Connection,
} from '@rapport/subgraph-kit/graphql/connection';
import { requireService, requireStaff } from '@rapport/subgraph-kit/viewer';
import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { BATCH_EVENTS_MAX } from '../app/ingest-events';
import type { Context } from '../context';
import {
  IngestEventsInput,
  IngestionReport,
  IngestionResultType,
  type QuarantinedEvent,
  QuarantinedEventConnection,
} from './ingestion.type';

@Resolver()
export class IngestionResolver {
  @Mutation(() => IngestionResultType, {
    description: 'Takes events in, as `POST /v1/batch` does. For back ends with a write key.',
  })
  async ingestEvents(
    @Arg('input', () => IngestEventsInput, { description: 'The events.' }) input: IngestEventsInput,
    @Ctx() { viewer, ingest }: Context,
  ): Promise<IngestionResultType> {
    const { source } = requireService(viewer);
    const { length } = input.events;
    if (length > BATCH_EVENTS_MAX) {
      throw new BadInputError(`events wants at most ${BATCH_EVENTS_MAX}; ${length} came`);
    }
    const result = await ingest(source, input.events, input.sentAt?.toISOString());
    return { ...result, results: [...result.results] };
  }

  @Query(() => [IngestionReport], {
    nullable: true,
    description: 'How many events each source has sent, and what became of them. For staff.',
  })
  async ingestionReport(@Ctx() { viewer, sourceReports }: Context): Promise<IngestionReport[]> {
    requireStaff(viewer);
    return sourceReports();
  }

  @Query(() => QuarantinedEventConnection, {
    nullable: true,
    description:
      'Events that were refused, latest first. For analysts, because they may hold personal data; recorded.',
  })
  async quarantinedEvents(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { quarantinedEvents }: Context,
  ): Promise<Connection<QuarantinedEvent>> {
    const { limit, after } = readPage(args);
    const rows = await quarantinedEvents({ limit, after: after === null ? null : readPlace(after) });
    return toConnection(rows, limit, (row) => [row.receivedAt.toISOString(), row.id]);
  }
}

const readPlace = ([receivedAt, id]: readonly string[]) => ({
  receivedAt: new Date(readInstantPart(receivedAt)),
  id: readUuidPart(id),
});
