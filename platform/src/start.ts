import { createServer } from 'node:net';
import type { Logger } from '@rapport/subgraph-kit/log';
import type { Cleanup } from './cleanup';
import type { PlatformConfig } from './config';
import { startEmbeddedPostgres } from './embedded-postgres';
import { DEVELOPMENT_FILE, openHome, type Home } from './home';
import { serviceEnvironment } from './service-environment';
import { reasonOf, SetupError } from './setup-error';

/** Everything in one process, or a process for each part. */
export type Mode = 'one-machine' | 'services';

/** Starts Rapport and, in development, what goes with it: tokens, the demo shop, a few words on the terminal. */
export async function start(
  mode: Mode,
  config: PlatformConfig,
  log: Logger,
  cleanup: Cleanup,
): Promise<void> {
  await assertPortIsFree(config.port, config.host);
  const home = await openHome(config.home);
  await cleanup.add(() => {
    home.release();
  });
  // Of the last start: whoever finds the file may use what is in it.
  home.remove(DEVELOPMENT_FILE);
  const databaseServer = startDatabaseServer(config, home, cleanup);
  const { env, secrets } = serviceEnvironment(config, home);
  // Loaded while PostgreSQL starts: between them they take most of the time until the first answer.
  const startShop =
    mode === 'one-machine'
      ? (await import('./one-machine.js')).startOneMachine
      : (await import('./services.js')).startServices;
  const shop = await startShop({ env, databaseServer, log, cleanup });
  if (!config.development) {
    log.info({ port: config.port }, 'ready');
    return;
  }

  const { banner, issueDevelopmentTokens } = await import('./development.js');
  const url = `http://127.0.0.1:${config.port}`;
  const development = await issueDevelopmentTokens(url, home, secrets);
  process.stdout.write(banner(development, home.file(DEVELOPMENT_FILE)));
  if (!config.demo.imports) return;
  const { startDemo } = await import('./demo-shop.js');
  await cleanup.add(startDemo({ config, home, development, shop, log }));
}

async function startDatabaseServer(config: PlatformConfig, home: Home, cleanup: Cleanup): Promise<string> {
  if (config.databaseUrl !== null) return config.databaseUrl;
  const starting = startEmbeddedPostgres({
    home: home.dir,
    log: (line) => process.stderr.write(`${line}\n`),
  });
  // Told to stop while it starts, it is waited for: otherwise it would be left over.
  await cleanup.add(async () => {
    const postgres = await starting.catch(() => null);
    await postgres?.stop();
  });
  return (await starting).url;
}

/** Before anything else is started for nothing. */
async function assertPortIsFree(port: number, host: string): Promise<void> {
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject);
      probe.listen({ port, host }, resolve);
    });
  } catch (error) {
    const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    throw new SetupError(
      taken
        ? `Port ${port} is in use by another program: stop it, or set PORT to a free one.`
        : `Port ${port} of ${host} cannot be used (${reasonOf(error)}): set PORT and HOST to others.`,
    );
  }
  await new Promise((resolve) => probe.close(resolve));
}
