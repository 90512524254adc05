import { startEmbeddedPostgres } from '../platform/src/embedded-postgres';

/**
 * One PostgreSQL for the whole run; each test file makes databases of its own in it. `TEST_DATABASE_URL` names
 * a server to use instead.
 */
export default async function startPostgres(): Promise<void> {
  process.env['TEST_RUN'] = process.pid.toString();
  if (process.env['TEST_DATABASE_URL']) return;
  const postgres = await startEmbeddedPostgres({ temporary: true });
  process.env['TEST_DATABASE_URL'] = postgres.url;
  (globalThis as { stopTestPostgres?: () => Promise<void> }).stopTestPostgres = () => postgres.stop();
}
