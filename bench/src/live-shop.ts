import { mintCustomerToken } from '@rapport/gateway/development-tokens';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';

const ISSUER = { issuer: 'rapport-development', audience: 'rapport' };
const START_MS_MAX = 120_000;

/** As `npm start` and as `npm run start:services` run it. */
export type Mode = 'one-machine' | 'services';

/** What a GraphQL operation was answered. */
export interface LiveAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** Rapport in either mode, empty, in a process and with databases of its own. */
export interface LiveShop {
  /** Runs a GraphQL operation through the gateway. */
  ask(text: string, variables: object, token: string): Promise<LiveAnswer>;
  /** As `ask`, for its data alone. @throws when anything in it failed */
  query(text: string, variables: object, token: string): Promise<Record<string, unknown>>;
  /** Posts events to `/v1/batch`. @throws when one was refused */
  send(events: readonly object[]): Promise<void>;
  readonly staff: string;
  customerToken(customerId: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startLiveShop(mode: Mode = 'one-machine'): Promise<LiveShop> {
  const home = mkdtempSync(path.join(tmpdir(), 'rapport-bench-'));
  // The server's own user reads its binaries and data there.
  chmodSync(home, 0o755);
  const port = await freePort();
  const program = path.resolve(__dirname, '../../platform/dist/main.js');
  const child = fork(program, mode === 'services' ? ['services'] : [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      NODE_ENV: 'development',
      PORT: String(port),
      RAPPORT_HOME: home,
      RAPPORT_DEMO: 'off',
      CONSENT_DEFAULTS: 'PERSONALISATION',
      LOG_LEVEL: 'error',
    },
  });
  process.once('exit', () => child.kill('SIGTERM'));
  const tokens = await readTokens(child, path.join(home, 'dev.json'));
  const { jwt } = readJson(path.join(home, 'secrets.json')) as { jwt: string };
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 64 });
  const post = async (url: string, authorization: string, body: object) => {
    const headers = { 'content-type': 'application/json', authorization };
    const answer = await pool.request({ path: url, method: 'POST', headers, body: JSON.stringify(body) });
    const text = await answer.body.text();
    if (answer.statusCode !== 200)
      throw new Error(`${url} answered ${answer.statusCode}: ${text.slice(0, 300)}`);
    return JSON.parse(text) as Record<string, unknown>;
  };
  const basic = `Basic ${Buffer.from(`${tokens.service}:`).toString('base64')}`;
  const ask = async (query: string, variables: object, token: string): Promise<LiveAnswer> =>
    post('/graphql', `Bearer ${token}`, { query, variables });
  return {
    staff: tokens.staff,
    customerToken: (customerId) => mintCustomerToken({ ...ISSUER, secret: jwt }, customerId),
    ask,
    async query(query, variables, token) {
      const { data, errors } = await ask(query, variables, token);
      if (errors !== undefined) throw new Error(JSON.stringify(errors).slice(0, 500));
      return data as Record<string, unknown>;
    },
    async send(batch) {
      const answer = await post('/v1/batch', basic, { batch });
      if (answer['quarantined'] !== 0) throw new Error(JSON.stringify(answer).slice(0, 500));
    },
    async stop() {
      await pool.close();
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function readTokens(child: ChildProcess, file: string): Promise<{ staff: string; service: string }> {
  const end = performance.now() + START_MS_MAX;
  while (!existsSync(file)) {
    if (child.exitCode !== null) throw new Error(`Rapport ended with ${child.exitCode}`);
    if (performance.now() > end) throw new Error('Rapport did not start in two minutes');
    await sleep(100);
  }
  await sleep(200);
  return (readJson(file) as { tokens: { staff: string; service: string } }).tokens;
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
