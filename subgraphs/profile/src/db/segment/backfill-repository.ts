import type { EntityManager } from 'typeorm';
import { IS_STANDING } from './standing';

/** A backfill under way, held by this transaction. */
export interface Backfill {
  readonly segmentId: string;
  /** Everybody up to here was looked at; `null` at the beginning. */
  readonly cursor: string | null;
}

/** Takes the backfill that has waited longest and that nobody else works on. */
export async function lockBackfill(tx: EntityManager): Promise<Backfill | null> {
  const [row]: Backfill[] = await tx.query(
    `SELECT segment_id AS "segmentId", backfill_cursor AS cursor FROM segment
      WHERE backfilling ORDER BY changed_at, segment_id LIMIT 1 FOR UPDATE SKIP LOCKED`,
  );
  return row ?? null;
}

/** The next known customers, by id. */
export async function findKnownIds(
  db: EntityManager,
  afterId: string | null,
  limit: number,
): Promise<string[]> {
  const rows: { id: string }[] = await db.query(
    `SELECT c.id FROM customer c WHERE ${IS_STANDING} AND ($1::uuid IS NULL OR c.id > $1) ORDER BY c.id LIMIT $2`,
    [afterId, limit],
  );
  return rows.map((row) => row.id);
}

/** @param cursor how far it got; `null` when it is done */
export async function saveBackfill(
  tx: EntityManager,
  segmentId: string,
  progress: { readonly cursor: string | null; readonly people: number },
  now: Date,
): Promise<void> {
  await tx.query(
    `UPDATE segment SET backfill_cursor = $2, backfilling = $2::uuid IS NOT NULL,
            backfill_done = backfill_done + $3,
            evaluated_at = CASE WHEN $2::uuid IS NULL THEN $4 ELSE evaluated_at END
      WHERE segment_id = $1`,
    [segmentId, progress.cursor, progress.people, now],
  );
}

/** People drawn by chance, known customers only. @param share of all, 0 to 1; at least one in a million is drawn */
export async function drawKnownIds(db: EntityManager, share: number, limit: number): Promise<string[]> {
  const percent = Math.min(100, Math.max(0.0001, share * 100));
  const rows: { id: string }[] = await db.query(
    `SELECT c.id FROM customer c TABLESAMPLE BERNOULLI (${percent.toFixed(4)})
      WHERE ${IS_STANDING} ORDER BY random() LIMIT $1`,
    [limit],
  );
  return rows.map((row) => row.id);
}

export async function countKnown(db: EntityManager): Promise<number> {
  const [row]: { n: number }[] = await db.query(
    `SELECT count(*)::int AS n FROM customer c WHERE ${IS_STANDING}`,
  );
  return row?.n ?? 0;
}
