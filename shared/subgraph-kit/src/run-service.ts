import { z } from 'zod';
import { startPgBossBus } from './bus/pg-boss-bus';
import { ConfigError, loadConfig } from './config';
import { consentDefaults } from './consent/consent-defaults';
import { DatabaseUnavailableError, ensureDatabase } from './database';
import { serveSubgraph } from './http/serve-subgraph';
import { createLogger, LOG_LEVELS } from './log';
import { startSubgraph, type SubgraphDefinition } from './subgraph';

/** A Postgres URL. */
export const databaseUrl = z.url({ protocol: /^postgres(ql)?$/ });
/** The secret under which the gateway signs viewers; at least 32 bytes. */
export const viewerSecret = z.string().min(32);
/** A TCP port. */
export const port = z.coerce.number().int().min(1).max(65_535);

/** What every subgraph reads from the environment when it runs as a process of its own. */
const serviceSchema = z
  .object({
    PORT: port,
    HOST: z.string().default('0.0.0.0'),
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_MAX: z.coerce.number().int().min(2).max(100).default(10),
    BUS_DATABASE_URL: databaseUrl,
    VIEWER_SECRET: viewerSecret,
    CONSENT_DEFAULTS: consentDefaults,
    LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  })
  .transform((env) => ({
    port: env.PORT,
    host: env.HOST,
    database: { url: env.DATABASE_URL, poolMax: env.DATABASE_POOL_MAX },
    busUrl: env.BUS_DATABASE_URL,
    viewerSecret: env.VIEWER_SECRET,
    consentDefaults: env.CONSENT_DEFAULTS,
    logLevel: env.LOG_LEVEL,
  }));

/** Runs one subgraph as a process until it is told to stop. The whole of each subgraph's `main.ts`. */
export async function runService(
  define: (env: NodeJS.ProcessEnv) => SubgraphDefinition,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  await exitOnKnownProblem(async () => {
    const definition = define(env);
    const config = loadConfig(serviceSchema, env);
    const log = createLogger(definition.name, config.logLevel);
    await ensureDatabase(config.database.url);
    await ensureDatabase(config.busUrl);
    const bus = await startPgBossBus({ url: config.busUrl, log });
    const { url, poolMax } = config.database;
    const subgraph = await startSubgraph(definition, {
      databaseUrl: url,
      databasePoolMax: poolMax,
      bus,
      log,
      consentDefaults: config.consentDefaults,
    });
    const app = await serveSubgraph(subgraph, config.viewerSecret);
    await app.listen({ port: config.port, host: config.host });
    log.info({ port: config.port }, 'ready');
    onTermination(async () => {
      log.info('stopping');
      await app.close();
      await subgraph.stop();
      await bus.stop();
    });
  });
}

/** Turns a problem that the operator can solve into one sentence and exit code 1; a bug keeps its stack. */
export async function exitOnKnownProblem(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const known =
      error instanceof ConfigError || error instanceof DatabaseUnavailableError || isPortInUse(error);
    process.stderr.write(`${known ? errorText(error) : String((error as Error).stack ?? error)}\n`);
    process.exit(1);
  }
}

const isPortInUse = (error: unknown): boolean => (error as { code?: unknown }).code === 'EADDRINUSE';

function errorText(error: unknown): string {
  if (!isPortInUse(error)) return (error as Error).message;
  const { port: taken } = error as { port?: number };
  return `Port ${taken ?? '?'} is in use by another program: stop it, or set PORT to a free one.`;
}

const GRACE_MS = 15_000;

/**
 * Calls `stop` on the first SIGINT or SIGTERM and exits; a second signal, or a stop that hangs, exits at once. A
 * process that another one started with a channel to it also stops when that channel closes: its starter wants it to,
 * or is gone.
 */
export function onTermination(stop: () => Promise<void>): void {
  let stopping = false;
  const handle = () => {
    if (stopping) process.exit(130);
    stopping = true;
    setTimeout(() => process.exit(1), GRACE_MS).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
  process.on('disconnect', () => {
    if (!stopping) handle();
  });
}
