import { QueryFailedError } from 'typeorm';

/** Postgres classes and codes that pass by themselves: connection, resources, shutdown, deadlock, serialisation, lock time-out. */
const TRANSIENT_SQLSTATE = /^(08|53|57P|40001|40P01|55P03)/;

/**
 * Whether an error of the database will pass by itself, so that trying again may work. A broken connection has no
 * SQLSTATE; neither has a bug, but a bug is not a database error.
 */
export function isTransient(error: unknown): boolean {
  const source: unknown = error instanceof QueryFailedError ? error.driverError : error;
  const code = (source as { code?: unknown } | null)?.code;
  if (typeof code === 'string') return TRANSIENT_SQLSTATE.test(code) || /^E[A-Z]+$/.test(code);
  return source instanceof Error && /connection|terminat/i.test(source.message);
}
