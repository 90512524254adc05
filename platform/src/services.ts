import { createServer } from 'node:http';
import path from 'node:path';
import { startPgBossBus } from '@rapport/subgraph-kit/bus/pg-boss-bus';
import type { Bus } from '@rapport/subgraph-kit/bus/bus';
import type { Logger } from '@rapport/subgraph-kit/log';
import { Pool } from 'pg';
import type { Cleanup } from './cleanup';
import { ensureDatabases, SUBGRAPHS, type Databases, type SubgraphName } from './databases';
import { ROOT } from './installation';
import { freePort } from './postgres/server';
import { startService, type Service } from './service-process';
import type { RunningShop, ShopOptions } from './shop';
import { createStatusBoard, type StatusBoard } from './status';

/** Between the services: nobody else has business there. */
const LOOPBACK = '127.0.0.1';

/** The five subgraphs and the gateway as processes that talk over HTTP, each kept alive; resolves when all answer. */
export async function startServices({
  env,
  databaseServer,
  log,
  cleanup,
}: ShopOptions): Promise<RunningShop> {
  const databases = await ensureDatabases(await databaseServer);
  const bus = await startPgBossBus({ url: databases.bus, log, exclusive: true });
  await cleanup.add(() => bus.stop());

  const subgraphs = await Promise.all(
    SUBGRAPHS.map((name) => startSubgraphProcess(name, databases, env, cleanup.stopping)),
  );
  await cleanup.add(() => stopAll(subgraphs.map(({ service }) => service)));
  const board = createStatusBoard(
    Object.fromEntries(subgraphs.map(({ service }) => [service.name, () => service.ready()])),
  );
  const urls = Object.fromEntries(subgraphs.map(({ service, url }) => [service.name, url]));
  // Nothing comes in before everybody listens: an event is published to those who have subscribed.
  await Promise.all(subgraphs.map(({ service }) => service.started));
  const gateway = startGatewayProcess(env, urls, await serveStatus(board, cleanup), cleanup);
  await cleanup.add(() => gateway.stop());
  await gateway.started;
  return {
    board,
    caughtUp: createCaughtUp(databases, bus, log, cleanup),
    learn: async () => {
      await bus.runJob('profile.learn-from-shop');
      await bus.runJob('pricing.settle-prices');
      await bus.runJob('recommendation.train');
    },
  };
}

const stopAll = async (services: readonly Service[]): Promise<void> => {
  await Promise.all(services.map((service) => service.stop()));
};

async function startSubgraphProcess(
  name: SubgraphName,
  databases: Databases,
  env: NodeJS.ProcessEnv,
  stopping: AbortSignal,
): Promise<{ readonly service: Service; readonly url: string }> {
  const port = await freePort();
  const service = startService({
    name,
    main: path.join(ROOT, 'subgraphs', name, 'dist', 'main.js'),
    port,
    host: LOOPBACK,
    env: { ...env, DATABASE_URL: databases.of[name], BUS_DATABASE_URL: databases.bus },
    stopping,
    print: printer(name),
  });
  return { service, url: `http://${LOOPBACK}:${port}` };
}

function startGatewayProcess(
  env: NodeJS.ProcessEnv,
  urls: Readonly<Record<string, string>>,
  statusUrl: string,
  cleanup: Cleanup,
): Service {
  const serviceUrls: NodeJS.ProcessEnv = {};
  for (const [name, url] of Object.entries(urls)) {
    serviceUrls[`${name.toUpperCase().replaceAll('-', '_')}_URL`] = `${url}/graphql`;
  }
  return startService({
    name: 'gateway',
    main: path.join(ROOT, 'gateway', 'dist', 'main.js'),
    port: Number(env['PORT']),
    host: env['HOST'] ?? LOOPBACK,
    env: { ...env, ...serviceUrls, INGEST_URL: urls['profile'], STATUS_URL: statusUrl },
    stopping: cleanup.stopping,
    print: printer('gateway'),
  });
}

const NAME_WIDTH = Math.max(...SUBGRAPHS.map((name) => name.length));
const printer = (name: string) => (line: string) =>
  process.stdout.write(`${name.padEnd(NAME_WIDTH)} | ${line}\n`);

/** The gateway answers `/status` with what it gets here. */
async function serveStatus(board: StatusBoard, cleanup: Cleanup): Promise<string> {
  const server = createServer((_request, response) => {
    void board.read().then((status) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(status));
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, LOOPBACK, resolve));
  await cleanup.add(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://${LOOPBACK}:${port}`;
}

/** As each subgraph tells of itself in one process: nothing in its outbox, nothing on the bus for it. */
function createCaughtUp(
  databases: Databases,
  bus: Bus,
  log: Logger,
  cleanup: Cleanup,
): () => Promise<boolean> {
  const pools = SUBGRAPHS.map((name) => {
    const pool = new Pool({
      connectionString: databases.of[name],
      max: 1,
      application_name: 'rapport launcher',
    });
    pool.on('error', (error) => {
      log.warn({ err: error }, 'a connection was lost');
    });
    return { name, pool };
  });
  void cleanup.add(async () => {
    await Promise.all(pools.map(({ pool }) => pool.end()));
  });
  const isCaughtUp = async ({ name, pool }: { name: SubgraphName; pool: Pool }) => {
    const { rowCount } = await pool.query('SELECT 1 FROM outbox LIMIT 1');
    return rowCount === 0 && (await bus.backlog(name)) === 0;
  };
  return async () => (await Promise.all(pools.map(isCaughtUp))).every(Boolean);
}
