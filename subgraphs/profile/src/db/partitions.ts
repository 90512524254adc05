import { type DataSource, QueryFailedError } from 'typeorm';
import { addMonths, monthOf, startOfMonth } from '../domain/month';

/** Tables that have a partition for each month. There is no default partition: nothing lands where it cannot be dropped. */
export type MonthlyTable = 'customer_event' | 'raw_event';

/** Any number: partitions are made and dropped one after the other. */
const PARTITION_LOCK = 7_239_101;

/** Partitions known to exist, so that a batch asks for nothing: a cache, one for each database. */
const known = new WeakMap<DataSource, Set<string>>();

/**
 * Makes the partitions of `months` that are missing. In a transaction of its own, before the batch that needs them
 * takes any lock; attaching does not block those who write to other months.
 */
export async function ensurePartitions(
  db: DataSource,
  table: MonthlyTable,
  months: Iterable<string>,
): Promise<void> {
  const cache = cacheOf(db);
  const missing = [...months].filter((month) => !cache.has(nameOf(table, month)));
  if (missing.length === 0) return;
  await db.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [PARTITION_LOCK]);
    const existing = new Set(await findPartitions(tx, table));
    for (const month of missing) {
      const name = nameOf(table, month);
      if (existing.has(name)) continue;
      const [from, to] = [month, addMonths(month, 1)].map((edge) => startOfMonth(edge).toISOString());
      await tx.query(`CREATE TABLE ${name} (LIKE ${table} INCLUDING ALL)`);
      await tx.query(
        `ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${from}') TO ('${to}')`,
      );
    }
  });
  for (const month of missing) cache.add(nameOf(table, month));
}

const LOCK_TIMEOUT = '2s';
/** Postgres "lock_not_available". */
const LOCKED = '55P03';

/**
 * Drops the partitions whose every row is older than `before`. One that others hold for long is left for the next
 * night: waiting for it would hold up everybody behind.
 */
export async function dropPartitions(db: DataSource, table: MonthlyTable, before: Date): Promise<void> {
  for (const name of await findPartitions(db, table)) {
    const month = name.slice(table.length + 1).replace('_', '-');
    if (startOfMonth(addMonths(month, 1)) > before) continue;
    cacheOf(db).delete(name);
    await drop(db, name).catch((error: unknown) => {
      if (codeOf(error) !== LOCKED) throw error;
    });
  }
}

const drop = (db: DataSource, name: string): Promise<void> =>
  db.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [PARTITION_LOCK]);
    await tx.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
    await tx.query(`DROP TABLE IF EXISTS ${name}`);
  });

/** Postgres "check_violation", which is also "no partition found for row". */
const NO_PARTITION = '23514';

/** Whether `error` says that a partition is gone that was there; if so the cache is forgotten, to try again with. */
export function isPartitionGone(db: DataSource, error: unknown): boolean {
  if (codeOf(error) !== NO_PARTITION || !(error as Error).message.includes('no partition')) return false;
  return known.delete(db);
}

/** The months from the one of `instant`, `count` of them. */
export const monthsFrom = (instant: Date, count: number): string[] =>
  Array.from({ length: count }, (_, index) => addMonths(monthOf(instant), index));

async function findPartitions(db: Pick<DataSource, 'query'>, table: MonthlyTable): Promise<string[]> {
  const rows: { name: string }[] = await db.query(
    `SELECT child.relname AS name FROM pg_inherits
       JOIN pg_class child ON child.oid = inhrelid
      WHERE inhparent = to_regclass($1) ORDER BY 1`,
    [table],
  );
  return rows.map((row) => row.name);
}

const nameOf = (table: MonthlyTable, month: string): string => `${table}_${month.replace('-', '_')}`;

const codeOf = (error: unknown): unknown =>
  error instanceof QueryFailedError ? (error.driverError as { code?: unknown }).code : undefined;

function cacheOf(db: DataSource): Set<string> {
  const cache = known.get(db) ?? new Set();
  known.set(db, cache);
  return cache;
}
