import type { EntityManager } from 'typeorm';

/** A merge of two known customers, and its undoing. */
export interface MergeRecord {
  readonly mergeId: string;
  readonly fromId: string;
  readonly intoId: string;
  readonly reason: string;
  readonly actor: string;
  readonly mergedAt: Date;
  readonly undoneAt: Date | null;
  readonly undoneBy: string | null;
  readonly undoReason: string | null;
}

const COLUMNS = `merge_id AS "mergeId", from_id AS "fromId", into_id AS "intoId", reason, actor,
  merged_at AS "mergedAt", undone_at AS "undoneAt", undone_by AS "undoneBy", undo_reason AS "undoReason"`;

export async function insertMerge(
  tx: EntityManager,
  merge: Pick<MergeRecord, 'mergeId' | 'fromId' | 'intoId' | 'reason' | 'actor' | 'mergedAt'>,
): Promise<void> {
  await tx.query(
    `INSERT INTO customer_merge (merge_id, from_id, into_id, reason, actor, merged_at)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [merge.mergeId, merge.fromId, merge.intoId, merge.reason, merge.actor, merge.mergedAt],
  );
}

export async function findMerge(db: EntityManager, mergeId: string): Promise<MergeRecord | null> {
  const [row]: MergeRecord[] = await db.query(`SELECT ${COLUMNS} FROM customer_merge WHERE merge_id = $1`, [
    mergeId,
  ]);
  return row ?? null;
}

export async function markUndone(
  tx: EntityManager,
  mergeId: string,
  undone: { readonly at: Date; readonly by: string; readonly reason: string },
): Promise<void> {
  await tx.query(
    `UPDATE customer_merge SET undone_at = $2, undone_by = $3, undo_reason = $4
      WHERE merge_id = $1 AND undone_at IS NULL`,
    [mergeId, undone.at, undone.by, undone.reason],
  );
}

/** How many merges are shown of a person. */
export const MERGES_SHOWN_MAX = 100;

/** The latest merges in which any id of these people took part, latest first. */
export async function findMergesOf(
  db: EntityManager,
  customerIds: readonly string[],
): Promise<(MergeRecord & { readonly customerId: string })[]> {
  return db.query(
    `SELECT person.id AS "customerId", latest.*
       FROM unnest($1::uuid[]) AS person (id)
      CROSS JOIN LATERAL (
        SELECT ${COLUMNS} FROM customer_merge
         WHERE merge_id IN (
           SELECT m.merge_id
             FROM (SELECT person.id UNION SELECT customer_id FROM customer_redirect WHERE survivor_id = person.id)
                  AS one (id)
             JOIN customer_merge m ON m.from_id = one.id OR m.into_id = one.id)
         ORDER BY merged_at DESC, merge_id DESC LIMIT ${MERGES_SHOWN_MAX}
      ) AS latest
      ORDER BY latest."mergedAt" DESC, latest."mergeId" DESC`,
    [customerIds],
  );
}

/** Every id of the people whom these ids name, each with the one under which it is shown. */
export async function findIdsOfPeople(
  db: EntityManager,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows: { id: string; survivor_id: string }[] = await db.query(
    `SELECT customer_id AS id, survivor_id FROM customer_redirect
      WHERE survivor_id IN (SELECT survivor_id FROM customer_redirect WHERE customer_id = ANY($1::uuid[]))`,
    [ids],
  );
  return new Map([
    ...ids.map((id) => [id, id] as const),
    ...rows.map((row) => [row.id, row.survivor_id] as const),
  ]);
}
