import { execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from '../setup-error';
import type { Binaries } from './binaries';
import { complaintIn, SERVER_ENV } from './cluster';
import type { SystemUser } from './system-user';

/** A server that answers. */
export interface Server {
  readonly pid: number;
  readonly port: number;
}

export interface LaunchOptions {
  readonly binaries: Binaries;
  readonly user: SystemUser | null;
  readonly dataDir: string;
  readonly port: number;
  readonly logFile: string;
  /** Settings by name, over those that every server of ours has. */
  readonly settings: Readonly<Record<string, string | number>>;
}

const READY_WITHIN_MS = 60_000;
const POLL_MS = 15;

/** For a laptop that runs everything else too; reachable from this machine alone. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 150,
  shared_buffers: '256MB',
  work_mem: '16MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  wal_level: 'minimal',
  max_wal_senders: 0,
  max_logical_replication_workers: 0,
  jit: 'off',
  max_parallel_workers_per_gather: 0,
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Statements and the details of errors may hold personal data.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
} as const;

/**
 * Starts a server in a session of its own: Ctrl-C reaches us and not it, so that it goes last.
 *
 * @returns `null` when something else took the port meanwhile
 */
export async function launchServer(options: LaunchOptions): Promise<Server | null> {
  const { binaries, user, dataDir, port, logFile } = options;
  const settings = Object.entries({ ...SETTINGS, ...options.settings, port });
  const args = ['-D', dataDir, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const log = openSync(logFile, 'w', 0o600);
  const child = spawn(binaries.postgres, args, {
    ...user,
    cwd: '/',
    env: SERVER_ENV,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let ended = false;
  const end = new Promise<void>((resolve) => {
    const settle = () => {
      ended = true;
      resolve();
    };
    child.once('exit', settle);
    child.once('error', settle);
  });
  child.unref();
  const deadline = Date.now() + READY_WITHIN_MS;
  const isOver = () => ended;
  while (!isOver() && Date.now() < deadline) {
    const found = readPidFile(dataDir);
    if (found !== null && found.pid === child.pid && found.ready) return { pid: found.pid, port };
    await Promise.race([sleep(POLL_MS), end]);
  }
  if (!isOver()) child.kill('SIGQUIT');
  const words = readFileSync(logFile, 'utf8');
  if (/could not bind|Address already in use/i.test(words)) return null;
  throw new SetupError(`PostgreSQL did not start: ${complaintIn(words)} (see ${logFile})`);
}

/**
 * The server that already works on `dataDir`: one that outlived a killed Rapport. Waits until it answers. A pid file
 * whose process is gone is removed.
 */
export async function findServer(dataDir: string): Promise<Server | null> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    const found = readPidFile(dataDir);
    if (found === null) return null;
    if (!isServer(found.pid, dataDir)) {
      rmSync(pidFile(dataDir), { force: true });
      return null;
    }
    if (found.ready) return { pid: found.pid, port: found.port };
    await sleep(POLL_MS);
  }
  throw new SetupError(
    `A PostgreSQL server holds ${dataDir} and does not become ready: end its process and start again.`,
  );
}

/** @param signal `SIGINT` lets it save everything first; `SIGQUIT` does not wait */
export async function stopServer(
  { pid }: Server,
  dataDir: string,
  signal: 'SIGINT' | 'SIGQUIT',
): Promise<void> {
  signalServer(pid, signal);
  // Its pid file goes a moment before it does; dead and not yet asked for its exit code, it has no command line.
  const isDown = () => !isServer(pid, dataDir);
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!isDown() && Date.now() < deadline) await sleep(POLL_MS);
  if (!isDown()) signalServer(pid, 'SIGQUIT');
}

/** Sends a signal to a process that may be gone already. */
export function signalServer(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone: that is what was wanted.
  }
}

const pidFile = (dataDir: string): string => path.join(dataDir, 'postmaster.pid');

/** Lines: pid, data folder, start time, port, socket folder, address, shared memory, status. */
function readPidFile(dataDir: string): (Server & { readonly ready: boolean }) | null {
  try {
    const lines = readFileSync(pidFile(dataDir), 'utf8').split('\n');
    return { pid: Math.abs(Number(lines[0])), port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
  } catch {
    return null;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether `pid` works on `dataDir`. Process ids are used again, in containers soon: alive is not enough. */
export function isServer(pid: number, dataDir: string): boolean {
  if (!isAlive(pid)) return false;
  try {
    const command =
      process.platform === 'linux'
        ? readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return command.includes(dataDir);
  } catch {
    return false;
  }
}

/** A TCP port of this machine that nothing listens on: `preferred` if possible. */
export async function freePort(preferred = 0): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if (preferred === 0) reject(error);
      else resolve(freePort());
    });
    server.listen(preferred, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => {
        resolve(port);
      });
    });
  });
}
