// Events a second through /v1/batch into profile, on a fresh database, the sender and Postgres on the same machine.
import { startEmbeddedPostgres } from '@rapport/platform/embedded-postgres';
import { readHistory, type History } from '@rapport/platform/demo/history';
import { defineProfile } from '@rapport/profile/server';
import { createApiKey, createApiKeys } from '@rapport/subgraph-kit/api-keys';
import { startPgBossBus } from '@rapport/subgraph-kit/bus/pg-boss-bus';
import { ensureDatabase } from '@rapport/subgraph-kit/database';
import { serveSubgraph } from '@rapport/subgraph-kit/http/serve-subgraph';
import { createLogger } from '@rapport/subgraph-kit/log';
import { startSubgraph } from '@rapport/subgraph-kit/subgraph';
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { Client } from 'pg';
import { productViews, realOrders, type Load } from './ingest-load';
import type { SenderResult, SenderTask } from './ingest-sender';

const HISTORY = path.resolve(__dirname, '../../data/online-retail/online_retail.csv.gz');
const AIM_EVENTS_PER_SECOND = 2_000;
const CONNECTIONS = 4;

interface Case {
  readonly name: string;
  readonly load: Load;
}

const cases = (history: History): Case[] => [
  { name: 'product views, 1 a request', load: productViews(2_000, 1) },
  { name: 'product views, 20 a request', load: productViews(20_000, 20) },
  { name: 'product views, 100 a request', load: productViews(40_000, 100) },
  { name: 'product views, 500 a request', load: productViews(40_000, 500) },
  { name: 'real orders, up to 32 kB a request', load: realOrders(history, 2_000, 32_000) },
  { name: 'real orders, up to 256 kB a request', load: realOrders(history, 4_000, 256_000) },
];

async function main(): Promise<void> {
  const history = await readHistory(HISTORY);
  const given = process.env['DATABASE_URL'];
  const embedded =
    given === undefined || given === '' ? await startEmbeddedPostgres({ temporary: true }) : null;
  const server = embedded?.url ?? given ?? '';
  try {
    row('', 'events/s', 'lines/s', 'slowest ms', 'CPU ms/1,000');
    for (const { name, load } of cases(history)) {
      const { result, cpuMs } = await measure(server, load);
      if (result.refused > 0) throw new Error(`${name}: ${result.refused} events were refused`);
      const rate = load.events / result.seconds;
      row(
        name,
        whole(rate),
        load.lines === 0 ? '' : whole(load.lines / result.seconds),
        whole(result.slowestMs),
        whole((1_000 * cpuMs) / load.events),
      );
    }
    process.stdout.write(`Aim: ${AIM_EVENTS_PER_SECOND} events/s with batches, on 2 cores.\n`);
  } finally {
    await embedded?.stop();
  }
}

const whole = (value: number): string => String(Math.round(value));
const row = (name: string, ...cells: readonly string[]) =>
  process.stdout.write(`${name.padEnd(38)}${cells.map((cell) => cell.padStart(14)).join('')}\n`);

/** One load against a profile of its own, on databases of its own. CPU is this process alone: neither the sender nor Postgres. */
async function measure(server: string, load: Load): Promise<{ result: SenderResult; cpuMs: number }> {
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
    const before = process.cpuUsage();
    const result = await sendFromProcess({
      url,
      writeKey: key,
      bodies: load.bodies,
      connections: CONNECTIONS,
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

function databaseOf(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
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
