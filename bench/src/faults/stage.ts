import type { Cleanup } from '@rapport/platform/cleanup';
import type { Bus } from '@rapport/subgraph-kit/bus/bus';
import { startPgBossBus } from '@rapport/subgraph-kit/bus/pg-boss-bus';
import { ensureDatabase } from '@rapport/subgraph-kit/database';
import type { Logger } from '@rapport/subgraph-kit/log';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { Pool } from 'pg';
import { createGraphClient, type GraphClient } from './graph-client';
import { createOrders, EXPIRE_AFTER_MONTHS, type Orders } from './orders';
import { startPostgresUnderFire, type PostgresUnderFire } from './postgres-under-fire';
import { startReplica, type Replica } from './replica';
import { startTcpProxy, type TcpProxy } from './tcp-proxy';

/** The service under test: its processes, its database, and what stands between them. */
export interface Stage {
  readonly postgres: PostgresUnderFire;
  readonly databaseProxy: TcpProxy;
  readonly replicas: readonly Replica[];
  readonly graph: GraphClient;
  readonly bus: Bus;
  readonly orders: Orders;
  /** The service's database, past all faults but a restart. */
  readonly ledgerUrl: string;
  readonly ledger: Pool;
}

const SERVICE = 'loyalty-rewards';
const MAIN = path.resolve(__dirname, '../../../subgraphs', SERVICE, 'dist/main.js');
const DATABASES = { ledger: 'faults_loyalty_rewards', bus: 'faults_bus' } as const;
const START_WITHIN_MS = 60_000;

/** Resolves when every replica answers. */
export async function setStage(replicaCount: number, log: Logger, cleanup: Cleanup): Promise<Stage> {
  const postgres = await startPostgresUnderFire();
  await cleanup.add(() => postgres.stop());
  const [ledgerUrl, busUrl] = [postgres.urlOf(DATABASES.ledger), postgres.urlOf(DATABASES.bus)];
  await ensureDatabase(ledgerUrl);
  await ensureDatabase(busUrl);
  const databaseProxy = await startTcpProxy(postgres.port);
  await cleanup.add(() => databaseProxy.stop());
  const secret = randomBytes(32).toString('hex');
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    DATABASE_URL: postgres.urlOf(DATABASES.ledger, databaseProxy.port),
    BUS_DATABASE_URL: postgres.urlOf(DATABASES.bus, databaseProxy.port),
    VIEWER_SECRET: secret,
    POINTS_EXPIRE_AFTER_MONTHS: String(EXPIRE_AFTER_MONTHS),
    POINTS_ACTIVATE_AFTER_DAYS: '0',
    LOG_LEVEL: 'warn',
  };
  const replicas = await Promise.all(
    Array.from({ length: replicaCount }, (_, index) =>
      startReplica({ name: `replica ${index + 1}`, main: MAIN, env }),
    ),
  );
  await cleanup.add(async () => {
    await Promise.all(replicas.map((replica) => replica.stop()));
  });
  await Promise.all(replicas.map((replica) => replica.untilReady(START_WITHIN_MS)));

  const bus = await startPgBossBus({ url: busUrl, log });
  await cleanup.add(() => bus.stop());
  const ledger = new Pool({ connectionString: ledgerUrl, max: 4, application_name: 'faults' });
  // A connection that a restart has ended; the next query gets another.
  ledger.on('error', () => undefined);
  await cleanup.add(() => ledger.end());
  const graph = createGraphClient(
    replicas.map((replica) => replica.proxy.port),
    secret,
  );
  await cleanup.add(() => graph.close());
  return {
    postgres,
    databaseProxy,
    replicas,
    graph,
    bus,
    orders: createOrders(bus, ledger),
    ledgerUrl,
    ledger,
  };
}

/** Whether every event that was published has had its effect. */
export const isCaughtUp = async ({ bus, ledger }: Stage): Promise<boolean> => {
  const { rowCount } = await ledger.query('SELECT 1 FROM outbox LIMIT 1');
  return rowCount === 0 && (await bus.backlog(SERVICE)) === 0;
};
