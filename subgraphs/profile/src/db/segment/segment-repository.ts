import type { EntityManager } from 'typeorm';
import type { LookalikeFit } from '../../domain/lookalikes/learn-lookalike';
import type { Rule } from '../../domain/segment/rule';
import type { LookalikeProblem } from './lookalike-repository';
import { IS_STANDING } from './standing';

export type SegmentKind = 'RULE' | 'CLUSTER' | 'LOOKALIKE';

/** Whom the members of a lookalike are like, and what was learnt of that. */
export interface StoredLookalike {
  readonly seedId: string;
  readonly share: number | null;
  readonly people: number | null;
  readonly excludesSeed: boolean;
  /** Whether it is to be learnt, for the first time or anew. */
  readonly due: boolean;
  readonly trainedAtMs: number | null;
  readonly problem: LookalikeProblem | null;
  readonly report: LookalikeFit | null;
}

/** A segment as it is kept. */
export interface StoredSegment {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly description: string | null;
  readonly kind: SegmentKind;
  readonly rule: Rule | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly archivedAt: Date | null;
  /** When everybody had last been looked at. */
  readonly evaluatedAt: Date | null;
  readonly backfilling: boolean;
  readonly backfillDone: number;
  readonly backfillTotal: number;
  /** `null` for segments of another kind. */
  readonly lookalike: StoredLookalike | null;
}

const COLUMNS = `
  segment_id AS id, key, name, description, kind, rule, version, created_at AS "createdAt",
  changed_at AS "changedAt", archived_at AS "archivedAt", evaluated_at AS "evaluatedAt", backfilling,
  backfill_done AS "backfillDone", backfill_total AS "backfillTotal",
  CASE WHEN seed_id IS NOT NULL THEN jsonb_build_object(
    'seedId', seed_id, 'share', share, 'people', people, 'excludesSeed', excludes_seed,
    'due', times_learnt < times_wanted, 'trainedAtMs', floor(extract(epoch FROM trained_at) * 1000),
    'problem', problem, 'report', report) END AS lookalike`;
const SEGMENTS = 'segment LEFT JOIN lookalike USING (segment_id)';

/** Every segment, archived ones included: there are few. */
export const findAllSegments = (db: EntityManager): Promise<StoredSegment[]> =>
  db.query(`SELECT ${COLUMNS} FROM ${SEGMENTS} ORDER BY segment_id`);

export const findSegments = (db: EntityManager, ids: readonly string[]): Promise<StoredSegment[]> =>
  db.query(`SELECT ${COLUMNS} FROM ${SEGMENTS} WHERE segment_id = ANY($1::uuid[])`, [ids]);

/** A page of the segments that are not archived, by key. */
export const findSegmentPage = (
  db: EntityManager,
  afterKey: string | null,
  limit: number,
): Promise<StoredSegment[]> =>
  db.query(
    `SELECT ${COLUMNS} FROM ${SEGMENTS} WHERE archived_at IS NULL AND ($1::text IS NULL OR key COLLATE "C" > $1)
      ORDER BY key COLLATE "C" LIMIT $2`,
    [afterKey, limit],
  );

/** What tells whether any segment changed, in a few bytes. */
export async function readCatalogueStamp(db: EntityManager): Promise<string> {
  const [row]: { stamp: string }[] = await db.query(
    `SELECT count(*) || ' ' || coalesce(sum(version), 0) || ' ' || count(archived_at) AS stamp FROM segment`,
  );
  return row?.stamp ?? '';
}

/** Keeps ingestion from reading what rules depend on until `tx` ends: whoever read it before has committed by then. */
export const lockCatalogue = (tx: EntityManager): Promise<unknown> =>
  tx.query('LOCK TABLE segment_dependency IN ACCESS EXCLUSIVE MODE');

export async function insertSegment(
  tx: EntityManager,
  segment: Pick<StoredSegment, 'id' | 'key' | 'name' | 'description' | 'kind' | 'rule'>,
  now: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO segment (segment_id, key, name, description, kind, rule, created_at, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`,
    [
      segment.id,
      segment.key,
      segment.name,
      segment.description,
      segment.kind,
      segment.rule === null ? null : JSON.stringify(segment.rule),
      now,
    ],
  );
}

/** @param segment whose version grows by one, so that whoever holds a compiled rule compiles again */
export async function updateSegment(
  tx: EntityManager,
  segment: Pick<StoredSegment, 'id' | 'name' | 'description' | 'rule' | 'archivedAt'>,
  now: Date,
): Promise<void> {
  await tx.query(
    `UPDATE segment SET name = $2, description = $3, rule = $4, archived_at = $5, changed_at = $6,
                        version = version + 1
      WHERE segment_id = $1`,
    [
      segment.id,
      segment.name,
      segment.description,
      segment.rule === null ? null : JSON.stringify(segment.rule),
      segment.archivedAt,
      now,
    ],
  );
}

/** Has everybody looked at again for these segments, from the first customer on. */
export async function startBackfills(tx: EntityManager, segmentIds: readonly string[]): Promise<void> {
  await tx.query(
    `UPDATE segment SET backfilling = true, backfill_cursor = NULL, backfill_done = 0,
            backfill_total = (SELECT count(*) FROM customer c WHERE ${IS_STANDING})
      WHERE segment_id = ANY($1::uuid[])`,
    [segmentIds],
  );
}

/** Writes what each segment's rule depends on. */
export async function replaceDependencies(
  tx: EntityManager,
  dependencies: readonly { readonly segmentId: string; readonly fact: string }[],
): Promise<void> {
  await tx.query('DELETE FROM segment_dependency');
  await tx.query(
    `INSERT INTO segment_dependency (fact, segment_id) SELECT * FROM unnest($1::text[], $2::uuid[])`,
    [dependencies.map((one) => one.fact), dependencies.map((one) => one.segmentId)],
  );
}
