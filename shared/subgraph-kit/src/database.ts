import { Client } from 'pg';
import { DataSource, type EntityTarget, type MigrationInterface } from 'typeorm';
import { KIT_MIGRATIONS } from './kit-migrations';
import { PooledClient } from './pooled-client';

/** Postgres "duplicate_database": another process created it first. */
const DUPLICATE_DATABASE = '42P04';
/** Any number: serialises the migrations of services that start together. */
const MIGRATION_LOCK = 7_239_001;
const CONNECT_TIMEOUT_MS = 10_000;
/**
 * A process that stops in the middle of a transaction (frozen, or its machine is gone) holds its locks no longer than
 * this; without it the others would wait until the network gives the connection up, which takes hours.
 */
const IDLE_IN_TRANSACTION_MS = 10_000;

export interface DatabaseOptions {
  readonly url: string;
  /** Names the connections in `pg_stat_activity`. */
  readonly name: string;
  /** At least 2: one connection holds the lock while another migrates. */
  readonly poolMax: number;
  readonly entities: readonly EntityTarget<object>[];
  readonly migrations: readonly (new () => MigrationInterface)[];
}

/** The database is not there or does not let us in. The message says which and what to do, without credentials. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
}

/**
 * Opens a subgraph's database, bringing its tables up to date first. Services that start together migrate
 * one after the other.
 *
 * @throws DatabaseUnavailableError with the host and the reason, never the password
 */
export async function openDatabase(options: DatabaseOptions): Promise<DataSource> {
  const db = new DataSource({
    type: 'postgres',
    url: options.url,
    applicationName: options.name,
    poolSize: options.poolMax,
    extra: { idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS, Client: PooledClient },
    entities: [...options.entities] as never[],
    migrations: [...KIT_MIGRATIONS, ...options.migrations],
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
  });
  try {
    await db.initialize();
  } catch (error) {
    throw new DatabaseUnavailableError(
      `${describe(options.url)} is not usable (${reason(error)}): check that it runs and accepts this user.`,
    );
  }
  await migrate(db);
  return db;
}

/** Session locks belong to a connection: take, run and give back on the same one. */
async function migrate(db: DataSource): Promise<void> {
  const runner = db.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await db.runMigrations();
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await runner.release();
  }
}

/**
 * Creates the database named in `url` unless it exists, by way of the server's `postgres` database.
 *
 * @throws DatabaseUnavailableError when the server cannot be reached
 */
export async function ensureDatabase(url: string): Promise<void> {
  const target = new URL(url);
  const name = decodeURIComponent(target.pathname.slice(1));
  target.pathname = '/postgres';
  const client = new Client({ connectionString: target.href, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  try {
    await client.connect();
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE "${name.replaceAll('"', '""')}"`);
  } catch (error) {
    if ((error as { code?: unknown }).code === DUPLICATE_DATABASE) return;
    throw new DatabaseUnavailableError(
      `${describe(url)} is not usable (${reason(error)}): check that it runs and accepts this user.`,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

function describe(url: string): string {
  const { host, pathname } = new URL(url);
  return `The database ${pathname.slice(1)} at ${host}`;
}

/** Node reports a refused connection to several addresses as an AggregateError without a message. */
function reason(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reason(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
