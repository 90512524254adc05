import type { EntityManager } from 'typeorm';

/** What an evaluation found about one person and segment. */
export interface FoundVerdict {
  readonly customerId: string;
  readonly segmentId: string;
  readonly member: boolean;
  readonly changesAt: Date | null;
  /** How well somebody fits, where that is known. */
  readonly score?: number;
}

/** Somebody entered or left. */
export interface MembershipChange {
  readonly customerId: string;
  readonly segmentId: string;
  readonly member: boolean;
  readonly revision: number;
}

/** SQL: a verdict between two runs of a job knows no score, and leaves that of the last run to whoever stays. */
const SCORE = 'CASE WHEN excluded.member THEN coalesce(excluded.score, m.score) ELSE excluded.score END';

/** Stores verdicts of people who are locked (`lockPeople`), in one statement. @returns who entered or left */
export async function saveVerdicts(
  tx: EntityManager,
  verdicts: readonly FoundVerdict[],
  now: Date,
): Promise<MembershipChange[]> {
  if (verdicts.length === 0) return [];
  return tx.query(
    `WITH new AS (
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::boolean[], $4::timestamptz[], $5::real[])
                     AS new (customer_id, segment_id, member, changes_at, score)
     ), before AS (
       SELECT m.customer_id, m.segment_id, m.member FROM segment_membership m JOIN new USING (customer_id, segment_id)
     ), saved AS (
       INSERT INTO segment_membership AS m (customer_id, segment_id, member, since, changes_at, score, revision)
       SELECT new.customer_id, new.segment_id, new.member, $6, new.changes_at, new.score, new.member::int
         FROM new LEFT JOIN before USING (customer_id, segment_id)
        WHERE before.member IS NOT NULL OR new.member OR new.changes_at IS NOT NULL
       ON CONFLICT (customer_id, segment_id) DO UPDATE SET
         member = excluded.member, changes_at = excluded.changes_at, score = ${SCORE},
         since = CASE WHEN m.member = excluded.member THEN m.since ELSE excluded.since END,
         revision = m.revision + (m.member <> excluded.member)::int
       WHERE (m.member, m.changes_at, m.score) IS DISTINCT FROM (excluded.member, excluded.changes_at, ${SCORE})
       RETURNING customer_id, segment_id, member, revision
     )
     SELECT customer_id AS "customerId", segment_id AS "segmentId", saved.member, saved.revision
       FROM saved LEFT JOIN before USING (customer_id, segment_id)
      WHERE saved.member <> coalesce(before.member, false)`,
    [
      verdicts.map((one) => one.customerId),
      verdicts.map((one) => one.segmentId),
      verdicts.map((one) => one.member),
      verdicts.map((one) => one.changesAt),
      verdicts.map((one) => one.score ?? null),
      now,
    ],
  );
}

/** People and segments whose verdict time has overtaken, longest overdue first. */
export const findDue = (
  db: EntityManager,
  now: Date,
  limit: number,
): Promise<{ readonly customerId: string; readonly segmentId: string }[]> =>
  db.query(
    `SELECT customer_id AS "customerId", segment_id AS "segmentId" FROM segment_membership
      WHERE changes_at <= $1 ORDER BY changes_at LIMIT $2`,
    [now, limit],
  );

/** Those of these people's verdicts that are due. */
export const findDueOf = (
  db: EntityManager,
  customerIds: readonly string[],
  now: Date,
): Promise<{ readonly customerId: string; readonly segmentId: string }[]> =>
  db.query(
    `SELECT customer_id AS "customerId", segment_id AS "segmentId" FROM segment_membership
      WHERE customer_id = ANY($1::uuid[]) AND changes_at <= $2`,
    [customerIds, now],
  );

/** When time alone may next change anybody's membership; `null` for never. */
export async function findNextDue(db: EntityManager): Promise<Date | null> {
  const [row]: { at: Date | null }[] = await db.query(
    `SELECT min(changes_at) AS at FROM segment_membership WHERE changes_at IS NOT NULL`,
  );
  return row?.at ?? null;
}

/** Whether anything is to be evaluated, by whomever. */
export async function hasUnsettled(db: EntityManager, now: Date): Promise<boolean> {
  const [row]: { unsettled: boolean }[] = await db.query(
    `SELECT EXISTS (SELECT FROM segment_mark) OR EXISTS (SELECT FROM computed_mark)
         OR EXISTS (SELECT FROM segment WHERE backfilling)
         OR EXISTS (SELECT FROM segment_membership WHERE changes_at <= $1) AS unsettled`,
    [now],
  );
  return row?.unsettled ?? false;
}

/** The segments that people belong to. */
export const findMemberships = (
  db: EntityManager,
  customerIds: readonly string[],
): Promise<
  {
    readonly customerId: string;
    readonly segmentId: string;
    readonly since: Date;
    readonly score: number | null;
  }[]
> =>
  db.query(
    `SELECT m.customer_id AS "customerId", m.segment_id AS "segmentId", m.since, m.score
       FROM segment_membership m JOIN segment s USING (segment_id)
      WHERE m.customer_id = ANY($1::uuid[]) AND m.member AND s.archived_at IS NULL
      ORDER BY m.since DESC, m.segment_id`,
    [customerIds],
  );

/** How many belong to each of these segments; those without a member are left out. */
export const countMembers = (
  db: EntityManager,
  segmentIds: readonly string[],
): Promise<{ readonly segmentId: string; readonly members: number }[]> =>
  db.query(
    `SELECT segment_id AS "segmentId", count(*)::int AS members FROM segment_membership
      WHERE segment_id = ANY($1::uuid[]) AND member GROUP BY 1`,
    [segmentIds],
  );

/** A page of a segment's members, by customer id. */
export const findMembers = (
  db: EntityManager,
  segmentId: string,
  afterId: string | null,
  limit: number,
): Promise<{ readonly customerId: string; readonly since: Date; readonly score: number | null }[]> =>
  db.query(
    `SELECT customer_id AS "customerId", since, score FROM segment_membership
      WHERE segment_id = $1 AND member AND ($2::uuid IS NULL OR customer_id > $2)
      ORDER BY customer_id LIMIT $3`,
    [segmentId, afterId, limit],
  );
