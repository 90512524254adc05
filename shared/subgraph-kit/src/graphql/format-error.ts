import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { RequestError } from '../errors';
import type { Logger } from '../log';
import { isTransient, isUnstorableText } from '../transient-error';

/** What a client is told while a database restarts or refuses connections. */
export const UNAVAILABLE = 'Not available for the moment: try again';

const UNSTORABLE = 'A text wants characters that can be stored; a NUL came';

/** Codes that graphql-js, Apollo Server and the gateway's limits give to a client's own mistakes; their messages are safe to show. */
const CLIENT_CODES = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'QUERY_TOO_COMPLEX',
]);

/** An error as a client sees it. */
interface MaskedError {
  readonly formatted: GraphQLFormattedError;
  /** What went wrong inside, for the log; `undefined` when it is the client's own mistake. */
  readonly bug: unknown;
}

/**
 * Lets a `RequestError` and a client's own GraphQL mistakes out with their code; everything else becomes
 * INTERNAL_SERVER_ERROR, or SERVICE_UNAVAILABLE while the database does not answer, without message or stack.
 */
function maskError(error: unknown): MaskedError {
  const graphqlError = error instanceof GraphQLError ? error : null;
  const cause = rootCause(error);
  const shown = (message: string, code: string, more: object = {}): GraphQLFormattedError => ({
    message,
    ...(graphqlError?.path && { path: graphqlError.path }),
    ...(graphqlError?.locations && { locations: graphqlError.locations }),
    extensions: { code, ...more },
  });
  if (cause instanceof RequestError) {
    return { formatted: shown(cause.message, cause.code, cause.extensions), bug: undefined };
  }

  const code = graphqlError?.extensions['code'];
  if (graphqlError !== null && typeof code === 'string' && CLIENT_CODES.has(code)) {
    return { formatted: shown(graphqlError.message, code), bug: undefined };
  }
  // A variable or argument of the wrong type: graphql-js raises a GraphQLError, around the scalar's own if it has one.
  if (graphqlError !== null && cause instanceof GraphQLError && code === undefined) {
    return { formatted: shown(graphqlError.message, 'BAD_USER_INPUT'), bug: undefined };
  }
  if (isUnstorableText(cause)) return { formatted: shown(UNSTORABLE, 'BAD_USER_INPUT'), bug: undefined };
  if (isTransient(cause)) return { formatted: shown(UNAVAILABLE, 'SERVICE_UNAVAILABLE'), bug: cause };
  return { formatted: shown('Internal server error', 'INTERNAL_SERVER_ERROR'), bug: cause };
}

/** An error as a client sees it (see `maskError`). Logs nothing: `logBug` does, where the request is known. */
export const formatError = (error: unknown): GraphQLFormattedError => maskError(error).formatted;

/** Logs `error` under its request when it is a bug; a client's mistakes are not worth a line. */
export function logBug(error: unknown, log: Logger, requestId: string): void {
  const { formatted, bug } = maskError(error);
  if (bug === undefined) return;
  const level = isTransient(bug) ? 'warn' : 'error';
  log[level]({ err: bug, requestId, path: formatted.path }, 'a resolver failed');
}

function rootCause(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError !== undefined) cause = cause.originalError;
  return cause;
}
