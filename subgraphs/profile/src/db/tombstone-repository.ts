import { byCodeUnit } from '@rapport/kernel/compare';
import type { EntityManager } from 'typeorm';

/** Remembers, for ever, that whoever these marks stand for was erased at `at`. */
export async function insertTombstones(tx: EntityManager, marks: readonly string[], at: Date): Promise<void> {
  await tx.query(
    `INSERT INTO identity_tombstone AS known (mark, erased_at) SELECT *, $2 FROM unnest($1::text[])
     ON CONFLICT (mark) DO UPDATE SET erased_at = greatest(known.erased_at, excluded.erased_at)`,
    [[...new Set(marks)].sort(byCodeUnit), at],
  );
}

/** When whoever each mark stands for was erased; marks of the living are left out. */
export async function findTombstones(
  db: EntityManager,
  marks: readonly string[],
): Promise<ReadonlyMap<string, Date>> {
  if (marks.length === 0) return new Map();
  const rows: { mark: string; erased_at: Date }[] = await db.query(
    'SELECT mark, erased_at FROM identity_tombstone WHERE mark = ANY($1::text[])',
    [marks],
  );
  return new Map(rows.map((row) => [row.mark, row.erased_at]));
}

/** Whether anybody was erased at `since` or later. */
export async function isAnybodyErasedSince(db: EntityManager, since: Date): Promise<boolean> {
  const rows: unknown[] = await db.query('SELECT 1 FROM identity_tombstone WHERE erased_at >= $1 LIMIT 1', [
    since,
  ]);
  return rows.length > 0;
}
