import { writeTogether, type Write } from '@rapport/subgraph-kit/write-together';
import type { EntityManager } from 'typeorm';

/** The channel on which a commit wakes whoever evaluates segments. */
export const SEGMENTS_CHANNEL = 'segments';

/** Something about a person changed: one of `FactName`, or `EVERYTHING`. */
export interface Mark {
  readonly customerId: string;
  readonly fact: string;
}

/**
 * Has people looked at again when `tx` commits, as far as any segment depends on what changed. One statement for any
 * number of marks, and next to nothing where no segment cares.
 */
export async function markFactsChanged(tx: EntityManager, marks: readonly Mark[]): Promise<void> {
  await writeTogether(tx, [marksWrite(marks)]);
}

/** `markFactsChanged` together with other writes. */
export function marksWrite(marks: readonly Mark[]): Write | null {
  if (marks.length === 0) return null;
  const unique = [...new Map(marks.map((mark) => [`${mark.customerId} ${mark.fact}`, mark])).values()];
  return {
    name: 'marked',
    sql: `INSERT INTO segment_mark (customer_id, fact)
          SELECT new.customer_id, new.fact
            FROM unnest($1::uuid[], $2::text[]) AS new (customer_id, fact)
           WHERE CASE WHEN new.fact = '*' THEN EXISTS (SELECT FROM segment_dependency)
                      ELSE EXISTS (SELECT FROM segment_dependency d WHERE d.fact = new.fact) END
          RETURNING 1`,
    parameters: [unique.map((mark) => mark.customerId), unique.map((mark) => mark.fact)],
    after: `SELECT pg_notify('${SEGMENTS_CHANNEL}', '') FROM marked LIMIT 1`,
  };
}

/** Takes the oldest marks that nobody else has; they come back when `tx` does not commit. */
export async function takeMarks(tx: EntityManager, limit: number): Promise<Mark[]> {
  const [rows]: [Mark[], number] = await tx.query(
    `DELETE FROM segment_mark
      WHERE mark_id IN (SELECT mark_id FROM segment_mark ORDER BY mark_id LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING customer_id AS "customerId", fact`,
    [limit],
  );
  return rows;
}

/** Locks people for evaluation until the transaction ends, waiting for others that evaluate them. */
export async function lockPeople(
  tx: EntityManager,
  customerIds: readonly string[],
  now: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO segment_person (customer_id, evaluated_at)
     SELECT id, $2 FROM unnest($1::uuid[]) AS id ORDER BY id
     ON CONFLICT (customer_id) DO UPDATE SET evaluated_at = excluded.evaluated_at`,
    [customerIds, now],
  );
}

/** Locks those of these people whom nobody evaluates just now. */
export async function lockIdlePeople(
  tx: EntityManager,
  customerIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows: { customer_id: string }[] = await tx.query(
    `SELECT customer_id FROM segment_person WHERE customer_id = ANY($1::uuid[])
      ORDER BY customer_id FOR UPDATE SKIP LOCKED`,
    [customerIds],
  );
  return new Set(rows.map((row) => row.customer_id));
}
