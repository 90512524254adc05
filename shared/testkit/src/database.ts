import { createHash, randomBytes } from 'node:crypto';
import { Client, DatabaseError } from 'pg';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** What a new database holds already: `fill` runs once in a test run, and everybody copies what it left. */
export interface Template {
  /** Everything that what `fill` leaves depends on. */
  readonly of: unknown;
  /** Has to be disconnected from the database when it resolves. */
  readonly fill: (url: string) => Promise<void>;
}

/** Postgres "invalid_catalog_name": there is no such template yet. */
const NO_SUCH_DATABASE = '3D000';
/** Any number: one worker fills a template, the others wait for it. */
const TEMPLATE_LOCK = 7_239_201;
/** Three times as fast as by way of the log, and nothing here has to outlive a crash. */
const AS_FILES = 'STRATEGY file_copy';
/** Templates are named for their run: those of another one may be of other migrations. */
const prefix = (): string => `template_${process.env['TEST_RUN'] ?? 'alone'}_`;

/** A database for one test, on the server that the run started (`test/start-postgres.ts`): empty unless it has a template. */
export async function createTestDatabase(template?: Template): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(async (server) => {
    if (template === undefined) await server.query(`CREATE DATABASE ${name} ${AS_FILES}`);
    else await copyTemplate(server, template, name);
  });
  return {
    url: urlOf(name),
    drop: () =>
      onServer(async (server) => {
        await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
      }),
  };
}

async function copyTemplate(server: Client, template: Template, name: string): Promise<void> {
  const digest = createHash('sha256').update(JSON.stringify(template.of)).digest('hex').slice(0, 16);
  const source = `${prefix()}${digest}`;
  const copy = `CREATE DATABASE ${name} TEMPLATE ${source} ${AS_FILES}`;
  try {
    await server.query(copy);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== NO_SUCH_DATABASE) throw error;
    await makeTemplate(server, source, template.fill);
    await server.query(copy);
  }
}

async function makeTemplate(server: Client, name: string, fill: Template['fill']): Promise<void> {
  await server.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const { rowCount } = await server.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount !== 0) return;
    // Under its name only when it is whole.
    const unfinished = `${name}_unfinished`;
    await server.query(`DROP DATABASE IF EXISTS ${unfinished}`);
    await server.query(`CREATE DATABASE ${unfinished}`);
    await fill(urlOf(unfinished));
    await server.query(`ALTER DATABASE ${unfinished} RENAME TO ${name}`);
  } finally {
    await server.query('SELECT pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
}

/** Removes the templates of this run from a server that outlives it. */
export async function dropTemplates(): Promise<void> {
  await onServer(async (server) => {
    const { rows } = await server.query<{ name: string }>(
      'SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)',
      [prefix()],
    );
    for (const { name } of rows) await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
  });
}

function serverUrl(): string {
  const server = process.env['TEST_DATABASE_URL'];
  if (server === undefined)
    throw new Error('TEST_DATABASE_URL is not set: run the tests through jest.config.cjs');
  return server;
}

function urlOf(database: string): string {
  const url = new URL(serverUrl());
  url.pathname = `/${database}`;
  return url.href;
}

async function onServer(work: (server: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: serverUrl() });
  await client.connect();
  await work(client).finally(() => client.end());
}
