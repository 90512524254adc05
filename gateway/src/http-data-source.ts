import type { GraphQLDataSource } from '@apollo/gateway';
import { context as activeContext, propagation } from '@opentelemetry/api';
import type { Logger } from '@rapport/subgraph-kit/log';
import { REQUEST_ID_HEADER, VIEWER_HEADER, type ViewerSigner } from '@rapport/subgraph-kit/viewer-token';
import type { GraphQLFormattedError } from 'graphql';
import { Pool } from 'undici';
import { cacheHint, type CacheHint } from './cache-hint';
import type { GatewayContext } from './gateway-context';
import { post, type HttpAnswer } from './post';

export interface HttpDataSourceOptions {
  /** As in the supergraph: its name, and the URL of its GraphQL endpoint. */
  readonly service: { readonly name: string; readonly url?: string | undefined };
  readonly signer: ViewerSigner;
  readonly log: Logger;
  /** How long to wait for the first byte of an answer, and between any two. */
  readonly timeoutMs?: number;
}

/** A data source with connections of its own. */
export interface HttpDataSource extends GraphQLDataSource<GatewayContext> {
  close(): Promise<void>;
}

const TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 2_000;
const CONNECTIONS_MAX = 64;

/**
 * Answers the gateway's fetches from a subgraph on HTTP. A subgraph that is down or answers nonsense costs its own
 * fields and gives one error that names it; the next fetch tries again, so it comes back without a restart here.
 *
 * Of the client's headers none is forwarded: who asks travels in the viewer token that this gateway signs.
 */
export function createHttpDataSource(options: HttpDataSourceOptions): HttpDataSource {
  const { service, signer, log, timeoutMs = TIMEOUT_MS } = options;
  if (!service.url) throw new Error(`The supergraph gives no URL for ${service.name}`);
  const { origin, pathname, search } = new URL(service.url);
  const pool = new Pool(origin, {
    connections: CONNECTIONS_MAX,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: { timeout: CONNECT_TIMEOUT_MS },
  });
  const path = pathname + search;
  const send: Send = (body, headers) => post(pool, path, headers, body);

  return {
    async process(fetch) {
      const context = fetch.context as GatewayContext;
      const { query = '', variables } = fetch.request;
      try {
        const headers = await headersOf(signer, context);
        const response = await sendTwiceAtMost(send, query, JSON.stringify({ query, variables }), headers);
        const answer = readAnswer(response);
        if ('incomingRequestContext' in fetch) {
          const policy = fetch.incomingRequestContext.overallCachePolicy as CachePolicy;
          policy.restrict(cacheHint(response.headers['cache-control']));
        }
        return answer;
      } catch (error) {
        log.warn(
          { err: error, requestId: context.requestId, service: service.name },
          'a service does not answer',
        );
        return { data: null, errors: [unavailable(service.name)] };
      }
    },
    close: () => pool.close(),
  };
}

/** The part of Apollo Server's policy for the whole answer that a data source uses; untyped in the gateway. */
interface CachePolicy {
  restrict(hint: CacheHint): void;
}

type Send = (body: string, headers: Record<string, string>) => Promise<HttpAnswer>;

async function headersOf(signer: ViewerSigner, context: GatewayContext): Promise<Record<string, string>> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: 'application/json',
    [VIEWER_HEADER]: await signer.sign(context.viewer, context.globalPrivacyControl),
    [REQUEST_ID_HEADER]: context.requestId,
  };
  if (context.traceparent !== null) headers['traceparent'] = context.traceparent;
  // Puts the fetch's own span in its place where tracing is on; does nothing where it is off.
  propagation.inject(activeContext.active(), headers);
  return headers;
}

/** What a connection that the other side closed, idle, while we wrote to it, looks like. */
const CLOSED_WHILE_IDLE = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/** A query that met a closing connection is sent again; a mutation never is, for it may have been done. */
async function sendTwiceAtMost(
  send: Send,
  query: string,
  body: string,
  headers: Record<string, string>,
): ReturnType<Send> {
  try {
    return await send(body, headers);
  } catch (error) {
    const { code } = error as { code?: string };
    if (query.startsWith('mutation') || !CLOSED_WHILE_IDLE.has(String(code))) throw error;
    return send(body, headers);
  }
}

interface GraphQLAnswer {
  readonly data: Record<string, unknown> | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

/** 400 carries a GraphQL answer too: a variable that only the subgraph could refuse. */
function readAnswer({ status, text }: HttpAnswer): GraphQLAnswer {
  if (status !== 200 && status !== 400) {
    throw new Error(
      status === 401 ? 'HTTP 401: has it the VIEWER_SECRET of this gateway?' : `HTTP ${status}`,
    );
  }
  const { data, errors } = (JSON.parse(text) ?? {}) as Partial<GraphQLAnswer>;
  if (data == null && !Array.isArray(errors)) throw new Error('the answer is not a GraphQL response');
  return { data: data ?? null, ...(errors && { errors }) };
}

/** An empty path stands for the whole fetch: the gateway puts the fetch's own place before it. */
const unavailable = (service: string): GraphQLFormattedError => ({
  message: `The service ${service} does not answer at the moment: its part of the result is missing`,
  path: [],
  extensions: { code: 'SERVICE_UNAVAILABLE' },
});
