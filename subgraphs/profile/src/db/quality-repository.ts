import type { Write } from '@rapport/subgraph-kit/write-together';
import type { EntityManager } from 'typeorm';
import type { QualityCount, QualityMetric } from '../domain/quality';
import type { IngestionCounts } from './message-repository';
import type { ForgetBatch } from './retention-repository';

/** Whose figures change, and when. */
interface Counter {
  readonly source: string;
  /** Any of a few small numbers: batches with different ones do not wait for each other. */
  readonly shard: number;
  readonly at: Date;
}

/** Adds to the figures of a source, of all time and of the day. */
export function figuresWrites(
  { source, shard, at }: Counter,
  { accepted, duplicates, quarantined }: IngestionCounts,
  counts: readonly QualityCount[],
): Write[] {
  return [
    {
      name: 'counted',
      sql: `INSERT INTO ingestion_counter AS counter
         (source, shard, accepted, duplicates, quarantined, last_received_at)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (source, shard) DO UPDATE SET
         accepted = counter.accepted + excluded.accepted,
         duplicates = counter.duplicates + excluded.duplicates,
         quarantined = counter.quarantined + excluded.quarantined,
         last_received_at = GREATEST(counter.last_received_at, excluded.last_received_at)`,
      parameters: [source, shard, accepted, duplicates, quarantined, at],
    },
    {
      name: 'counted_quality',
      sql: `INSERT INTO quality_counter AS counter (day, source, event, metric, detail, shard, count)
     SELECT $1::date, $2::text, new.event, new.metric, new.detail, $3::smallint, new.count
       FROM unnest($4::text[], $5::text[], $6::text[], $7::bigint[]) AS new (event, metric, detail, count)
     ON CONFLICT (source, day, event, metric, detail, shard)
     DO UPDATE SET count = counter.count + excluded.count`,
      parameters: [
        at.toISOString().slice(0, 10),
        source,
        shard,
        counts.map((one) => one.event),
        counts.map((one) => one.metric),
        counts.map((one) => one.detail),
        counts.map((one) => one.count),
      ],
    },
  ];
}

/** Counts of one source and day, or of one detail, summed. */
export interface QualityRow {
  readonly source: string;
  /** "2026-05-01"; empty where days are summed. */
  readonly day: string;
  readonly event: string;
  readonly metric: QualityMetric;
  readonly detail: string;
  readonly count: number;
}

/** What was counted a day since `from`, one row for each source, day and metric, latest day first. */
export const findDailyQuality = (
  db: EntityManager,
  from: Date,
  sources: readonly string[],
): Promise<QualityRow[]> =>
  db.query(
    `SELECT source, day::text AS day, '' AS event, metric, '' AS detail, sum(count)::float8 AS count
       FROM quality_counter
      WHERE source = ANY($1) AND day >= $2 AND metric NOT IN ('PROPERTY_GIVEN', 'PROPERTY_MISSING')
      GROUP BY source, day, metric ORDER BY day DESC`,
    [sources, from.toISOString().slice(0, 10)],
  );

/** What was counted of properties and reasons since `from`, the most frequent first, at most `limit` a source and kind. */
export const findQualityDetails = (
  db: EntityManager,
  from: Date,
  sources: readonly string[],
  limit: number,
): Promise<QualityRow[]> =>
  db.query(
    `SELECT source, '' AS day, event, metric, detail, count FROM (
       SELECT source, event, metric, detail, sum(count)::float8 AS count,
              row_number() OVER (PARTITION BY source, metric ORDER BY sum(count) DESC, event, detail) AS place
         FROM quality_counter
        WHERE source = ANY($1) AND day >= $2 AND metric IN ('PROPERTY_GIVEN', 'PROPERTY_MISSING', 'QUARANTINED')
        GROUP BY source, event, metric, detail
     ) AS counted WHERE place <= $3 ORDER BY count DESC, event, detail`,
    [sources, from.toISOString().slice(0, 10), limit],
  );

export const deleteQuality: ForgetBatch = async (tx, before, limit) => {
  const [row]: { n: number }[] = await tx.query(
    `WITH done AS (
       DELETE FROM quality_counter WHERE ctid = ANY(ARRAY(
         SELECT ctid FROM quality_counter WHERE day < $1::date LIMIT $2)) RETURNING 1
     ) SELECT count(*)::int AS n FROM done`,
    [before.toISOString().slice(0, 10), limit],
  );
  return row?.n ?? 0;
};
