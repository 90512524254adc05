import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findBinaries } from './postgres/binaries';
import { ensureCluster, SUPERUSER } from './postgres/cluster';
import { dataDirElsewhere, reachableBinaries } from './postgres/reachable';
import {
  findServer,
  freePort,
  launchServer,
  isServer,
  signalServer,
  stopServer,
  type LaunchOptions,
  type Server,
} from './postgres/server';
import { findServerUser, type SystemUser } from './postgres/system-user';
import { makeTemporaryHome, removeLeftovers, temporaryDataDir } from './postgres/temporary';
import { reasonOf, SetupError } from './setup-error';

export interface EmbeddedPostgres {
  /** Of the superuser, for the database `postgres`. */
  readonly url: string;
  stop(): Promise<void>;
}

export type EmbeddedPostgresOptions =
  /** For a test run: gone when stopped, and quick rather than durable. */
  | { readonly temporary: true }
  /** Kept below the folder `home`; `log` is told what an operator may wonder about, a line each. */
  | { readonly home: string; readonly log?: (line: string) => void };

const PORT_ATTEMPTS_MAX = 5;

/**
 * Starts the PostgreSQL that comes with the npm packages, on a free port of 127.0.0.1. A server that outlived its
 * killed starter is taken over.
 *
 * @throws SetupError when the folder cannot be used, or holds what is not ours
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const user = findServerUser();
  return 'home' in options ? startKept(path.resolve(options.home), user, options.log) : startTemporary(user);
}

async function startKept(
  home: string,
  user: SystemUser | null,
  log: (line: string) => void = () => undefined,
): Promise<EmbeddedPostgres> {
  const binaries = reachableBinaries(findBinaries(), user, log);
  const remembered = await recall(home, user, log);
  const { password } = remembered;
  const dataDir = remembered.elsewhere ?? path.join(home, 'postgres');
  await ensureCluster({ binaries, user, dataDir, password });
  const running = await findServer(dataDir);
  if (running !== null) log(`PostgreSQL still runs from before (process ${running.pid}): taking it over`);
  const logFile = path.join(home, 'postgres.log');
  const { port } = remembered;
  const launch = { binaries, user, dataDir, port, logFile, settings: {} };
  const server = running ?? (await launchOnFreePort(launch));
  if (server.port !== port) remember(home, { ...remembered, port: server.port });
  return keepAlive(
    { server, dataDir, password, stopSignal: 'SIGINT' },
    { ...launch, port: server.port },
    log,
  );
}

const LOOK_AFTER_SERVER_EVERY_MS = 1_000;

/**
 * Starts the server again, on the same port, when it ends without being told to: out of memory, or killed. Everybody's
 * connections come back by themselves; what was committed is there.
 */
function keepAlive(started: Started, launch: LaunchOptions, log: (line: string) => void): EmbeddedPostgres {
  let current = handle(started);
  let { server } = started;
  let looking: Promise<void> | null = null;
  const look = async () => {
    if (isServer(server.pid, started.dataDir)) return;
    log('PostgreSQL ended unexpectedly: starting it again');
    const again = (await findServer(started.dataDir)) ?? (await launchServer(launch));
    if (again === null) {
      log(`PostgreSQL cannot have its port ${launch.port} back: stop Rapport and start it again.`);
      return;
    }
    server = again;
    current.forget();
    current = handle({ ...started, server });
  };
  const timer = setInterval(() => {
    looking ??= look()
      .catch((error: unknown) => {
        log(`PostgreSQL does not start yet (${reasonOf(error)}): trying again.`);
      })
      .finally(() => (looking = null));
  }, LOOK_AFTER_SERVER_EVERY_MS);
  timer.unref();
  return {
    url: current.url,
    async stop() {
      clearInterval(timer);
      await looking;
      await current.stop();
    },
  };
}

async function startTemporary(user: SystemUser | null): Promise<EmbeddedPostgres> {
  const binaries = reachableBinaries(findBinaries(), user, () => undefined);
  await removeLeftovers();
  const home = makeTemporaryHome(user);
  const dataDir = temporaryDataDir(home);
  const password = newPassword();
  await ensureCluster({ binaries, user, dataDir, password });
  // The log of changes is no use to what is thrown away, and takes the memory that it may.
  const settings = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_wal_size: '256MB',
  };
  const logFile = path.join(home, 'postgres.log');
  const server = await launchOnFreePort({ binaries, user, dataDir, port: 0, logFile, settings });
  const postgres = handle({ server, dataDir, password, stopSignal: 'SIGQUIT' });
  return {
    url: postgres.url,
    async stop() {
      await postgres.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

interface Started {
  readonly server: Server;
  readonly dataDir: string;
  readonly password: string;
  readonly stopSignal: 'SIGINT' | 'SIGQUIT';
}

/** @returns also `forget`, for a server that is gone: it is not signalled at exit */
function handle(started: Started): EmbeddedPostgres & { forget(): void } {
  const { server, dataDir, password, stopSignal } = started;
  // The last resort of a process that ends without stopping us.
  const onExit = () => {
    signalServer(server.pid, stopSignal);
  };
  process.once('exit', onExit);
  return {
    forget() {
      process.off('exit', onExit);
    },
    url: `postgres://${SUPERUSER}:${password}@127.0.0.1:${server.port}/postgres`,
    async stop() {
      process.off('exit', onExit);
      await stopServer(server, dataDir, stopSignal);
    },
  };
}

async function launchOnFreePort(options: LaunchOptions): Promise<Server> {
  for (let attempt = 1; attempt <= PORT_ATTEMPTS_MAX; attempt += 1) {
    const port = await freePort(attempt === 1 ? options.port : 0);
    const server = await launchServer({ ...options, port });
    if (server !== null) return server;
  }
  throw new SetupError('No free port for PostgreSQL on 127.0.0.1: close some programs and start again.');
}

/** What stays the same from one start to the next, in `<home>/postgres.json`. */
interface Remembered {
  readonly port: number;
  readonly password: string;
  /** The data folder, when it could not be put below the home. */
  readonly elsewhere: string | null;
}

const newPassword = (): string => randomBytes(32).toString('base64url');
const memoryOf = (home: string): string => path.join(home, 'postgres.json');

/** @throws SetupError when the home cannot be written to */
async function recall(
  home: string,
  user: SystemUser | null,
  log: (line: string) => void,
): Promise<Remembered> {
  try {
    mkdirSync(home, { recursive: true });
    const file = memoryOf(home);
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Remembered;
    const elsewhere = dataDirElsewhere(home, user, log);
    if (elsewhere !== null) await forget(elsewhere);
    const remembered = { port: 0, password: newPassword(), elsewhere };
    remember(home, remembered);
    return remembered;
  } catch (error) {
    throw new SetupError(
      `The folder ${home} cannot be used (${reasonOf(error)}): set RAPPORT_HOME to a folder that you may write to.`,
    );
  }
}

/** A home that was deleted takes its data along, wherever it lies. */
async function forget(dataDir: string): Promise<void> {
  const server = await findServer(dataDir);
  if (server !== null) await stopServer(server, dataDir, 'SIGQUIT');
  rmSync(dataDir, { recursive: true, force: true });
}

function remember(home: string, remembered: Remembered): void {
  // It holds the only copy of the password: written beside and renamed, so that a kill never leaves half of it.
  const unfinished = `${memoryOf(home)}.unfinished`;
  writeFileSync(unfinished, `${JSON.stringify(remembered)}\n`, { mode: 0o600 });
  renameSync(unfinished, memoryOf(home));
}
