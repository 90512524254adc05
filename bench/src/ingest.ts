// Events a second through /v1/batch into profile, on a fresh database, the sender and Postgres on the same machine.
import { startEmbeddedPostgres } from '@rapport/platform/embedded-postgres';
import { readHistory, type History } from '@rapport/platform/demo/history';
import { draftPlannedEvent, publishPlannedEvent, type PlanEditing } from '@rapport/profile/app/edit-plan';
import { defineProfile } from '@rapport/profile/server';
import { createApiKey, createApiKeys } from '@rapport/subgraph-kit/api-keys';
import { startPgBossBus } from '@rapport/subgraph-kit/bus/pg-boss-bus';
import { ensureDatabase } from '@rapport/subgraph-kit/database';
import { serveSubgraph } from '@rapport/subgraph-kit/http/serve-subgraph';
import { createLogger } from '@rapport/subgraph-kit/log';
import { startSubgraph } from '@rapport/subgraph-kit/subgraph';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { Client } from 'pg';
import { databaseOf } from './databases';
import { identifies, productViews, realOrders, VIEW_SCHEMA, type Load, type ViewStream } from './ingest-load';
import type { SenderResult, SenderTask } from './ingest-sender';

const HISTORY = path.resolve(__dirname, '../../data/online-retail/online_retail.csv.gz');
const AIM_EVENTS_PER_SECOND = 5_000;
const CONNECTIONS = 4;
/** `npm run bench:ingest -- [part of a name]` */
const ONLY = process.argv[2] ?? '';

interface Case {
  readonly name: string;
  readonly load: Load;
  readonly connections?: number;
}

const cases = (history: History): Case[] =>
  [
    { name: 'one view a request, one after the other', load: views(1_500, 1), connections: 1 },
    { name: 'one view a request', load: views(4_000, 1) },
    { name: 'views, 20 a request', load: views(20_000, 20) },
    { name: 'views, 100 a request', load: views(60_000, 100) },
    { name: 'views, 100 a request, half repeated', load: views(60_000, 100, { repeated: 0.5 }) },
    { name: 'views, 100 a request, 10 % poisoned', load: views(60_000, 100, { poisoned: 0.1 }) },
    { name: 'views, 500 a request', load: views(60_000, 500) },
    { name: 'identifies, 100 a request, 5,000 people', load: identifies(20_000, 100, 5_000) },
    { name: 'real orders, up to 32 kB a request', load: realOrders(history, 2_000, 32_000) },
    { name: 'real orders, up to 256 kB a request', load: realOrders(history, 4_000, 256_000) },
  ].filter(({ name }) => name.includes(ONLY));

const views = (events: number, batchSize: number, more: Partial<ViewStream> = {}): Load =>
  productViews({ events, batchSize, ...more });

async function main(): Promise<void> {
  const history = await readHistory(HISTORY);
  const given = process.env['DATABASE_URL'];
  const embedded =
    given === undefined || given === '' ? await startEmbeddedPostgres({ temporary: true }) : null;
  const server = embedded?.url ?? given ?? '';
  try {
    row('', 'events/s', 'lines/s', 'p50 ms', 'p99 ms', 'repeated', 'refused', 'CPU ms/1,000');
    for (const { name, load, connections = CONNECTIONS } of cases(history)) {
      const { result, cpuMs } = await measure(server, load, connections);
      row(
        name,
        whole(load.events / result.seconds),
        load.lines === 0 ? '' : whole(load.lines / result.seconds),
        result.p50Ms.toFixed(1),
        result.p99Ms.toFixed(1),
        whole(result.duplicates),
        whole(result.refused),
        whole((1_000 * cpuMs) / load.events),
      );
    }
    process.stdout.write(
      `Every event is checked against a tracking plan and for repetition. Aim: ${AIM_EVENTS_PER_SECOND} events/s at 100 a request, on 2 cores.\n`,
    );
  } finally {
    await embedded?.stop();
  }
}

const whole = (value: number): string => String(Math.round(value));
const row = (name: string, ...cells: readonly string[]) =>
  process.stdout.write(`${name.padEnd(41)}${cells.map((cell) => cell.padStart(13)).join('')}\n`);

/** One load against a profile of its own, on databases of its own. CPU is this process alone: neither the sender nor Postgres. */
async function measure(
  server: string,
  load: Load,
  connections: number,
): Promise<{ result: SenderResult; cpuMs: number }> {
  const name = `bench_ingest_${randomBytes(4).toString('hex')}`;
  const [databaseUrl, busUrl] = [databaseOf(server, name), databaseOf(server, `${name}_bus`)];
  await Promise.all([ensureDatabase(databaseUrl), ensureDatabase(busUrl)]);
  const log = createLogger('bench', 'error');
  const { key, record } = createApiKey({ kind: 'service', source: 'bench' });
  const definition = defineProfile({ apiKeys: createApiKeys([record]), shopCurrency: 'GBP' });
  const bus = await startPgBossBus({ url: busUrl, log });
  const profile = await startSubgraph(definition, { databaseUrl, databasePoolMax: 10, bus, log });
  const app = await serveSubgraph(profile, randomBytes(32).toString('hex'));
  try {
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    await planViews(profile.runtime.db);
    const before = process.cpuUsage();
    const result = await sendFromProcess({
      url,
      writeKey: key,
      path: load.path,
      bodies: load.bodies,
      connections,
    });
    const { user, system } = process.cpuUsage(before);
    return { result, cpuMs: (user + system) / 1_000 };
  } finally {
    await app.close();
    await bus.stop();
    await profile.stop();
    await drop(server, [name, `${name}_bus`]);
  }
}

async function planViews(db: PlanEditing['db']): Promise<void> {
  const viewer: Viewer = { kind: 'staff', staffId: 'bench', roles: ['admin'] };
  const staff = { db, viewer, now: new Date() };
  const name = { type: 'track', name: 'Product Viewed' };
  await draftPlannedEvent(staff, { ...name, schema: VIEW_SCHEMA, description: '', sources: [] });
  await publishPlannedEvent(staff, name);
}

function sendFromProcess(task: SenderTask): Promise<SenderResult> {
  return new Promise((resolve, reject) => {
    const sender = fork(path.join(__dirname, 'ingest-sender.js'));
    sender.once('message', resolve);
    sender.once('error', reject);
    sender.once('exit', (code) => {
      reject(new Error(`the sender ended with ${code ?? 'a signal'}`));
    });
    sender.send(task);
  });
}

async function drop(server: string, names: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  for (const name of names) await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await client.end();
}

main().catch((error: unknown) => {
  process.stderr.write(`${String((error as Error).stack)}\n`);
  process.exitCode = 1;
});
