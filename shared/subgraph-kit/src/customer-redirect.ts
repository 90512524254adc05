import { byCodeUnit } from '@rapport/kernel/compare';
import type { EntityManager } from 'typeorm';

/** Two records were one person: everything held for `from` belongs to `into`. */
export interface CustomerMerge {
  readonly from: string;
  readonly into: string;
}

/** One id of a person who has several. */
export interface RedirectRow {
  readonly customerId: string;
  readonly survivorId: string;
  /** Whether it was ever merged away, in which case it survives nobody who was not. */
  readonly mergedAway: boolean;
}

/** Any number: a merge waits for the transactions that resolved ids before it, and they for it. */
const MERGE_LOCK = 7_239_002;

/**
 * Remembers, for ever, that `from` is `into`. Merges may come in any order, chains backwards, and repeatedly: the
 * same set of merges gives the same survivors.
 */
export const recordMerge = (tx: EntityManager, merge: CustomerMerge): Promise<void> =>
  recordMerges(tx, [merge]);

/** `recordMerge` for many, in three statements. */
export async function recordMerges(tx: EntityManager, merges: readonly CustomerMerge[]): Promise<void> {
  if (merges.length === 0) return;
  await tx.query('SELECT pg_advisory_xact_lock($1)', [MERGE_LOCK]);
  const named = merges.flatMap((merge) => [merge.from, merge.into]);
  const known: RedirectRow[] = await tx.query(
    `SELECT customer_id AS "customerId", survivor_id AS "survivorId", merged_away AS "mergedAway"
       FROM customer_redirect
      WHERE survivor_id IN (SELECT survivor_id FROM customer_redirect WHERE customer_id = ANY($1::uuid[]))`,
    [named],
  );
  const rows = joinPeople(known, merges);
  await tx.query(
    `INSERT INTO customer_redirect (customer_id, survivor_id, merged_away)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::boolean[])
     ON CONFLICT (customer_id) DO UPDATE SET survivor_id = excluded.survivor_id, merged_away = excluded.merged_away`,
    [rows.map((row) => row.customerId), rows.map((row) => row.survivorId), rows.map((row) => row.mergedAway)],
  );
}

/**
 * The ids under which things are held now: each id's survivor, or itself. For writers: until `tx` ends no merge can
 * move what it is about to write, so call it before taking any other lock.
 */
export async function resolveCustomerIds(
  tx: EntityManager,
  ids: readonly string[],
): Promise<Map<string, string>> {
  // By itself, because a statement sees only what was committed before it began to wait.
  await tx.query('SELECT pg_advisory_xact_lock_shared($1)', [MERGE_LOCK]);
  return findSurvivors(tx, ids);
}

/** As `resolveCustomerIds`, for readers: one statement and no lock. */
export async function findSurvivors(db: EntityManager, ids: readonly string[]): Promise<Map<string, string>> {
  const survivors = new Map(ids.map((id) => [id, id]));
  const rows: { customer_id: string; survivor_id: string }[] = await db.query(
    'SELECT customer_id, survivor_id FROM customer_redirect WHERE customer_id = ANY($1::uuid[])',
    [[...survivors.keys()]],
  );
  for (const row of rows) survivors.set(row.customer_id, row.survivor_id);
  return survivors;
}

/**
 * The people that `known` and `merges` make together. Ids that merges connect are one person; who survives depends
 * on the set of merges alone: the one that was never merged away, and of several (or none) the smallest id.
 */
export function joinPeople(
  known: readonly RedirectRow[],
  merges: readonly CustomerMerge[],
): readonly RedirectRow[] {
  const real = merges.filter((merge) => merge.from !== merge.into);
  const away = new Set(real.map((merge) => merge.from));
  for (const row of known) if (row.mergedAway) away.add(row.customerId);

  const people = new Map<string, Set<string>>();
  const personOf = (id: string) => people.get(id) ?? new Set([id]);
  const join = (a: string, b: string) => {
    const person = new Set([...personOf(a), ...personOf(b)]);
    for (const id of person) people.set(id, person);
  };
  for (const row of known) join(row.customerId, row.survivorId);
  for (const merge of real) join(merge.from, merge.into);

  return [...new Set(people.values())].flatMap((person) => {
    const ids = [...person].sort(byCodeUnit);
    const survivorId = ids.find((id) => !away.has(id)) ?? ids[0] ?? '';
    return ids.map((customerId) => ({ customerId, survivorId, mergedAway: away.has(customerId) }));
  });
}
