import type { EntityManager } from 'typeorm';
import type { UnplannedPolicy } from '../domain/tracking-plan';

/** Where a version of a planned event stands: a draft may change, a published one never does. */
export const PLAN_STATUSES = ['DRAFT', 'PUBLISHED', 'RETIRED'] as const;
export type PlanStatus = (typeof PLAN_STATUSES)[number];

/** Names a planned event, in all its versions. */
export interface PlannedName {
  /** Segment's type, or "any" for the rules that all events share. */
  readonly type: string;
  /** Empty for what has none. */
  readonly name: string;
}

/** One version of a planned event, as it is kept. */
export interface PlannedEventRow extends PlannedName {
  readonly version: number;
  readonly status: PlanStatus;
  /** JSON text. */
  readonly schema: string;
  readonly description: string;
  readonly sources: string[];
  readonly draftedBy: string;
  readonly draftedAt: Date;
  readonly publishedBy: string | null;
  readonly publishedAt: Date | null;
  readonly retiredBy: string | null;
  readonly retiredAt: Date | null;
}

const COLUMNS = `type, name, version, status, schema, description, sources, drafted_by AS "draftedBy",
  drafted_at AS "draftedAt", published_by AS "publishedBy", published_at AS "publishedAt",
  retired_by AS "retiredBy", retired_at AS "retiredAt"`;

/** What applies to track events that nobody planned. */
export interface PlanPolicies {
  readonly unplanned: UnplannedPolicy;
  readonly bySource: readonly { readonly source: string; readonly unplanned: UnplannedPolicy }[];
}

export async function findPlanRevision(db: EntityManager): Promise<string> {
  const [row]: { revision: string }[] = await db.query('SELECT revision FROM tracking_plan');
  return row?.revision ?? '0';
}

/** Locks out other editors until `tx` ends, and lets everybody notice that the plan changed. */
export async function touchPlan(tx: EntityManager): Promise<void> {
  await tx.query('UPDATE tracking_plan SET revision = revision + 1');
}

export async function findPolicies(db: EntityManager): Promise<PlanPolicies> {
  const [row]: { unplanned: UnplannedPolicy }[] = await db.query('SELECT unplanned FROM tracking_plan');
  const bySource: { source: string; unplanned: UnplannedPolicy }[] = await db.query(
    'SELECT source, unplanned FROM source_policy ORDER BY source LIMIT 1000',
  );
  return { unplanned: row?.unplanned ?? 'QUARANTINE', bySource };
}

/** @param source `null` for all sources that have no policy of their own */
export async function savePolicy(
  tx: EntityManager,
  source: string | null,
  { unplanned, by, at }: { readonly unplanned: UnplannedPolicy; readonly by: string; readonly at: Date },
): Promise<void> {
  if (source === null) {
    await tx.query('UPDATE tracking_plan SET unplanned = $1, changed_by = $2, changed_at = $3', [
      unplanned,
      by,
      at,
    ]);
    return;
  }
  await tx.query(
    `INSERT INTO source_policy (source, unplanned, changed_by, changed_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (source) DO UPDATE SET unplanned = excluded.unplanned, changed_by = excluded.changed_by,
                                        changed_at = excluded.changed_at`,
    [source, unplanned, by, at],
  );
}

/** What is published now; bounded by `PUBLISHED_MAX`. */
export const findPublished = (db: EntityManager): Promise<PlannedEventRow[]> =>
  db.query(`SELECT ${COLUMNS} FROM planned_event WHERE status = 'PUBLISHED'`);

/** Versions of planned events by name, the latest version of each first. */
export const listPlanned = (
  db: EntityManager,
  {
    limit,
    after,
  }: { readonly limit: number; readonly after: (PlannedName & { readonly version: number }) | null },
): Promise<PlannedEventRow[]> =>
  db.query(
    `SELECT ${COLUMNS} FROM planned_event
      WHERE $2::text IS NULL OR (type, name, -version) > ($2, $3, -$4::int)
      ORDER BY type, name, -version LIMIT $1`,
    [limit, after?.type ?? null, after?.name ?? '', after?.version ?? 0],
  );

/** Every version of one planned event, the latest first. */
export const findVersions = (db: EntityManager, { type, name }: PlannedName): Promise<PlannedEventRow[]> =>
  db.query(`SELECT ${COLUMNS} FROM planned_event WHERE type = $1 AND name = $2 ORDER BY version DESC`, [
    type,
    name,
  ]);

export async function countPublished(db: EntityManager): Promise<number> {
  const [row]: { n: number }[] = await db.query(
    `SELECT count(*)::int AS n FROM planned_event WHERE status = 'PUBLISHED'`,
  );
  return row?.n ?? 0;
}

/** Stores a version whole, in place of what was there. */
export async function saveVersion(tx: EntityManager, row: PlannedEventRow): Promise<void> {
  await tx.query(
    `INSERT INTO planned_event (type, name, version, status, schema, description, sources, drafted_by, drafted_at,
                                published_by, published_at, retired_by, retired_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     ON CONFLICT (type, name, version) DO UPDATE SET
       status = excluded.status, schema = excluded.schema, description = excluded.description,
       sources = excluded.sources, drafted_by = excluded.drafted_by, drafted_at = excluded.drafted_at,
       published_by = excluded.published_by, published_at = excluded.published_at,
       retired_by = excluded.retired_by, retired_at = excluded.retired_at`,
    [
      row.type, row.name, row.version, row.status, row.schema, row.description, row.sources, row.draftedBy,
      row.draftedAt, row.publishedBy, row.publishedAt, row.retiredBy, row.retiredAt,
    ], // prettier-ignore
  );
}
