import { formatError as formatUnknown } from '@rapport/subgraph-kit/graphql/format-error';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** Apollo Server's own codes for a client's mistakes, by the one code that this API gives them. */
const CLIENT_MISTAKES = new Set(['BAD_REQUEST', 'OPERATION_RESOLUTION_FAILURE', 'BAD_USER_INPUT']);
const ALSO_SHOWN = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

/**
 * An error as a client sees it. A subgraph's error keeps its message, code and path, for the subgraph has already
 * taken out what is internal, and names the subgraph as `extensions.service`. A client's own mistake is told. All
 * else is answered as INTERNAL_SERVER_ERROR.
 */
export function formatGatewayError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { code, serviceName, came, limit, purpose, reason, retryAfterSeconds } = formatted.extensions ?? {};
  const path = realPath(formatted.path);
  const place = path && { path };
  if (typeof serviceName === 'string') {
    const known = typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR';
    const consent = known === 'CONSENT_REQUIRED' && { purpose, reason };
    const wait = known === 'TOO_MANY_REQUESTS' && { retryAfterSeconds };
    return {
      message: formatted.message,
      ...place,
      extensions: { code: known, service: serviceName, ...consent, ...wait },
    };
  }
  const located = { ...place, ...(formatted.locations && { locations: formatted.locations }) };
  if (code === 'QUERY_TOO_COMPLEX') {
    return { message: formatted.message, ...located, extensions: { code, came, limit } };
  }
  if (CLIENT_MISTAKES.has(String(code))) {
    return { message: formatted.message, ...located, extensions: { code: 'BAD_USER_INPUT' } };
  }
  if (ALSO_SHOWN.has(String(code))) return { message: formatted.message, ...located, extensions: { code } };
  return formatUnknown(error instanceof GraphQLError ? (error.originalError ?? error) : error);
}

/**
 * The planner names the place of a whole fetch as "products, @, reviews", with @ for each item of a list. A
 * client's path has no such step: what stands before it is where the missing part begins.
 */
function realPath(path: GraphQLFormattedError['path']): readonly (string | number)[] | undefined {
  const end = path?.indexOf('@') ?? -1;
  const real = end === -1 ? path : path?.slice(0, end);
  return real === undefined || real.length === 0 ? undefined : real;
}
