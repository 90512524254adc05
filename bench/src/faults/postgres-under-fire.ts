import { findBinaries } from '@rapport/platform/postgres/binaries';
import { ensureCluster, SUPERUSER } from '@rapport/platform/postgres/cluster';
import { reachableBinaries } from '@rapport/platform/postgres/reachable';
import { freePort, launchServer, signalServer, stopServer } from '@rapport/platform/postgres/server';
import { findServerUser } from '@rapport/platform/postgres/system-user';
import { makeTemporaryHome, removeLeftovers, temporaryDataDir } from '@rapport/platform/postgres/temporary';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';

/** A PostgreSQL of our own, to be restarted: always on the same port. */
export interface PostgresUnderFire {
  readonly port: number;
  /** Of a database, by way of a port: the server's own or a proxy's. */
  urlOf(database: string, port?: number): string;
  /** `fast` ends every session and saves everything; `immediate` leaves it to the recovery, as a crash does. */
  restart(how: 'fast' | 'immediate'): Promise<void>;
  stop(): Promise<void>;
}

const SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const;

/** As durable as any other, unlike that of the tests: what it acknowledges must survive. */
export async function startPostgresUnderFire(): Promise<PostgresUnderFire> {
  const user = findServerUser();
  const binaries = reachableBinaries(findBinaries(), user, () => undefined);
  await removeLeftovers();
  const home = makeTemporaryHome(user);
  const dataDir = temporaryDataDir(home);
  const password = randomBytes(32).toString('base64url');
  await ensureCluster({ binaries, user, dataDir, password });
  const port = await freePort();
  const launch = async () => {
    const settings = {
      // The order of commits is the order in which the ledger grew.
      track_commit_timestamp: 'on',
      max_connections: 100,
    };
    const logFile = path.join(home, 'postgres.log');
    const launched = await launchServer({ binaries, user, dataDir, port, logFile, settings });
    if (launched === null)
      throw new Error(`Port ${port} of PostgreSQL was taken by another program meanwhile`);
    return launched;
  };
  let server = await launch();
  const onExit = () => {
    signalServer(server.pid, 'SIGQUIT');
    rmSync(home, { recursive: true, force: true });
  };
  process.once('exit', onExit);
  return {
    port,
    urlOf: (database, at = port) => `postgres://${SUPERUSER}:${password}@127.0.0.1:${at}/${database}`,
    async restart(how) {
      await stopServer(server, dataDir, SIGNALS[how]);
      server = await launch();
    },
    async stop() {
      await stopServer(server, dataDir, 'SIGQUIT');
      process.off('exit', onExit);
      rmSync(home, { recursive: true, force: true });
    },
  };
}
