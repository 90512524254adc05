import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..', '..');

/** What `npm start` writes for development. */
export interface Dev {
  readonly url: string;
  readonly tokens: Readonly<Record<'customer' | 'staff' | 'terminal' | 'partner' | 'service', string>>;
}

/** `GET /status`. */
export interface Status {
  readonly subgraphs: Readonly<Record<string, boolean>>;
  readonly import: { readonly state: string; readonly linesDone: number; readonly linesTotal: number };
}

/** A running `npm start`, as its user sees it. */
export interface Rapport {
  readonly process: ChildProcess;
  readonly url: string;
  output(): string;
  status(): Promise<Status>;
  dev(): Dev;
  /** Sends a signal and resolves with the exit code when it is gone. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

const START_MS_MAX = 60_000;

/** Starts `npm run <script>` in `home` on a free port; resolves when `/status` answers and the tokens are written. */
export async function startRapport(
  script: 'start' | 'start:services',
  home: string,
  env: Record<string, string> = {},
): Promise<Rapport> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let output = '';
  const child = spawn('npm', ['run', '--silent', script], {
    cwd: ROOT,
    env: {
      ...process.env,
      TEST_DATABASE_URL: '',
      DATABASE_URL: '',
      NODE_ENV: '',
      PORT: String(port),
      RAPPORT_HOME: home,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));

  const rapport: Rapport = {
    process: child,
    url,
    output: () => output,
    status: async () => (await (await fetch(`${url}/status`)).json()) as Status,
    dev: () => JSON.parse(readFileSync(join(home, 'dev.json'), 'utf8')) as Dev,
    end: async (signal) => {
      // The whole group, as a terminal's Ctrl-C and a machine's power failure do.
      if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
        process.kill(-child.pid, signal);
      }
      return exited;
    },
  };
  await waitFor('the shop to answer', START_MS_MAX, async () => {
    if (child.exitCode !== null)
      throw new Error(`npm run ${script} ended with ${child.exitCode}:\n${output}`);
    await rapport.status();
    return existsSync(join(home, 'dev.json')) && rapport.dev().url === url;
  });
  return rapport;
}

/** Polls until `condition` holds; an attempt that fails counts as "not yet". */
export async function waitFor(what: string, msMax: number, condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + msMax;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      if (await condition()) return;
    } catch (error) {
      last = error;
      if (error instanceof Error && error.message.startsWith('npm run')) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited ${msMax / 1000} s for ${what}; last: ${String(last)}`);
}

/**
 * Below the ports that systems give to whoever asks for any: a port of theirs may go to one of a thousand connections
 * of the tests beside us before Rapport listens on it.
 */
async function freePort(): Promise<number> {
  const port = 20_000 + Math.floor(Math.random() * 10_000);
  const server = createServer();
  const isFree = await new Promise<boolean>((resolve) => {
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, '127.0.0.1', () => {
      resolve(true);
    });
  });
  if (!isFree) return freePort();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
