import type { EntityManager } from 'typeorm';
import type { ForgetBatch } from './retention-repository';

/** How often one till may look somebody up. */
export interface LookupRate {
  /** In the long run. */
  readonly perMinute: number;
  /** At once, after a while without any. */
  readonly burst: number;
}

/**
 * Counts a look-up of a till, if it may have one: the generic cell rate algorithm (ITU-T I.371), which keeps one instant a
 * till, whatever the rate. In Postgres, so that all replicas count together; one statement.
 *
 * @returns 0 when it may, else after how many seconds it may again
 */
export async function countLookup(
  db: EntityManager,
  terminal: string,
  { perMinute, burst }: LookupRate,
  now: Date,
): Promise<number> {
  const everyMs = 60_000 / perMinute;
  const rows: { nextMs: number; counted: boolean }[] = await db.query(
    `INSERT INTO till_lookup_rate AS rate (terminal, next_at, refused) VALUES ($1, $2::timestamptz + $3::interval, 0)
     ON CONFLICT (terminal) DO UPDATE SET
       next_at = CASE WHEN greatest(rate.next_at, $2) <= $2::timestamptz + $4::interval
                      THEN greatest(rate.next_at, $2) + $3::interval ELSE rate.next_at END,
       refused = CASE WHEN greatest(rate.next_at, $2) <= $2::timestamptz + $4::interval
                      THEN 0 ELSE rate.refused + 1 END
     RETURNING extract(epoch FROM next_at - $2::timestamptz)::float8 * 1000 AS "nextMs", refused = 0 AS counted`,
    [terminal, now, `${everyMs} milliseconds`, `${everyMs * (burst - 1)} milliseconds`],
  );
  const [row] = rows;
  if (row === undefined || row.counted) return 0;
  return Math.max(1, Math.ceil((row.nextMs - everyMs * (burst - 1)) / 1_000));
}

/** That a till looked somebody up. */
export interface Lookup {
  readonly lookupId: string;
  readonly terminal: string;
  readonly type: 'CARD' | 'PHONE';
  /** Of what was typed; only this subgraph can make it, and nobody can turn it back. */
  readonly mark: string;
  /** Who was found; `null` for nobody, or nobody in particular. */
  readonly customerId: string | null;
  readonly outcome: 'FOUND' | 'NOT_FOUND' | 'SEVERAL';
  readonly at: Date;
}

export async function insertLookup(db: EntityManager, lookup: Lookup): Promise<void> {
  await db.query(
    `INSERT INTO till_lookup (lookup_id, terminal, type, mark, customer_id, outcome, looked_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      lookup.lookupId,
      lookup.terminal,
      lookup.type,
      lookup.mark,
      lookup.customerId,
      lookup.outcome,
      lookup.at,
    ],
  );
}

export const deleteLookups: ForgetBatch = async (tx, before, limit) => {
  const [, rows]: [unknown, number] = await tx.query(
    `DELETE FROM till_lookup WHERE lookup_id IN (SELECT lookup_id FROM till_lookup WHERE looked_at < $1 LIMIT $2)`,
    [before, limit],
  );
  return rows;
};

/** Of tills that look nobody up any more: at the next look-up they begin anew, as they would have anyway. */
export const deleteIdleRates: ForgetBatch = async (tx, before, limit) => {
  const [, rows]: [unknown, number] = await tx.query(
    `DELETE FROM till_lookup_rate WHERE terminal IN (SELECT terminal FROM till_lookup_rate WHERE next_at < $1 LIMIT $2)`,
    [before, limit],
  );
  return rows;
};
