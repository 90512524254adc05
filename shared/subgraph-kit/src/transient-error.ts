import {
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
} from 'typeorm';

/**
 * Postgres classes and codes that pass by themselves: connection, resources, shutdown, deadlock, serialisation, lock
 * time-out, a transaction that was idle for too long.
 */
const TRANSIENT_SQLSTATE = /^(08|53|57P|25P03|40001|40P01|55P03)/;

/** What Node says of a server that is not there, goes away or cannot be found for the moment. */
const TRANSIENT_NETWORK =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)$/;

/** What the driver says without any code. */
const BROKEN_CONNECTION =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/;

/** What TypeORM says in a transaction whose connection was lost between two of its statements. */
const LOST_BETWEEN_STATEMENTS = [QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError];

/**
 * Whether an error of the database will pass by itself, so that trying again may work. A broken connection has no
 * SQLSTATE; neither has a bug, but a bug is not a database error.
 */
export function isTransient(error: unknown): boolean {
  if (LOST_BETWEEN_STATEMENTS.some((kind) => error instanceof kind)) return true;
  const source = sourceOf(error);
  const code = codeOf(source);
  if (typeof code === 'string') return TRANSIENT_SQLSTATE.test(code) || TRANSIENT_NETWORK.test(code);
  return source instanceof Error && BROKEN_CONNECTION.test(source.message);
}

/** Whether Postgres refused a client's text for the NUL in it, the one character that its text cannot hold. */
export const isUnstorableText = (error: unknown): boolean => codeOf(sourceOf(error)) === '22021';

const sourceOf = (error: unknown): unknown => (error instanceof QueryFailedError ? error.driverError : error);
const codeOf = (source: unknown): unknown => (source as { code?: unknown } | null)?.code;
