import { randomUUID } from 'node:crypto';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import { RequestError } from '../errors';
import { UNAVAILABLE } from '../graphql/format-error';
import type { Logger } from '../log';
import { isTransient } from '../transient-error';
import { REQUEST_ID_HEADER } from '../viewer-token';

/** The largest body a GraphQL request may have: parsing a larger one would hold up everybody else. */
export const GRAPHQL_BODY_BYTES_MAX = 256 * 1024;

const REQUEST_ID = /^[\w-]{8,64}$/;
const KEEP_ALIVE_MS = 65_000;
const CLOSE_IDLE_EVERY_MS = 100;

export interface HttpServerOptions {
  readonly log: Logger;
  /** Bytes; a route may set another. */
  readonly bodyLimit?: number;
  /** Whether everything this server needs answers right now. */
  readonly ready: () => Promise<boolean>;
}

/**
 * An HTTP server with what every one of ours has: request ids, a body limit, `/health/live` and `/health/ready`,
 * and errors as `{ "errors": [{ "message", "extensions": { "code" } }] }` that show nothing internal.
 */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const { log } = options;
  const app = fastify({
    bodyLimit: options.bodyLimit ?? GRAPHQL_BODY_BYTES_MAX,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    logger: false,
    // A URL that cannot be decoded never reaches a route, nor the error handler below.
    frameworkErrors: (_error, _request, reply: FastifyReply) => {
      void reply.status(400).send(errorBody('BAD_USER_INPUT', 'The URL cannot be read'));
    },
    genReqId: ({ headers }) => {
      const given = headers[REQUEST_ID_HEADER];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    },
  });
  app.addHook('preClose', (done) => {
    // A connection whose answer is under way now is kept alive after it, and closing would wait for it.
    const timer = setInterval(() => {
      app.server.closeIdleConnections();
    }, CLOSE_IDLE_EVERY_MS);
    app.server.once('close', () => {
      clearInterval(timer);
    });
    done();
  });
  // Hooks with a callback: a promise for each of them was half the cost of an empty request.
  app.addHook('onRequest', (request, reply, done) => {
    reply.header(REQUEST_ID_HEADER, request.id);
    done();
  });
  if (log.isLevelEnabled('debug')) logRequests(app, log);
  app.setErrorHandler((error: unknown, request, reply) => {
    const { status, code, message } = describeHttpError(error);
    if (status >= 500) {
      const level = status === 503 ? 'warn' : 'error';
      log[level]({ err: error, requestId: request.id, route: request.routeOptions.url }, 'a request failed');
    }
    return reply.status(status).send(errorBody(code, message));
  });
  app.setNotFoundHandler((request, reply) =>
    reply
      .status(404)
      .send(errorBody('NOT_FOUND', `${request.method} ${request.url.split('?')[0] ?? ''} does not exist`)),
  );
  app.get('/health/live', async () => ({ status: 'ok' }));
  app.get('/health/ready', async (_request, reply) => {
    const ready = await options.ready().catch(() => false);
    return reply.status(ready ? 200 : 503).send({ status: ready ? 'ok' : 'not ready' });
  });
  return app;
}

function logRequests(app: FastifyInstance, log: Logger): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { id: requestId, method } = request;
    log.debug(
      { requestId, method, route: request.routeOptions.url, status: reply.statusCode, ms: reply.elapsedTime },
      'request',
    );
    done();
  });
}

/** The body of every error answer. */
export const errorBody = (code: string, message: string) => ({ errors: [{ message, extensions: { code } }] });

function describeHttpError(error: unknown): { status: number; code: string; message: string } {
  if (error instanceof RequestError)
    return { status: error.httpStatus, code: error.code, message: error.message };
  const { code, statusCode } = error as Partial<FastifyError>;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return {
      status: 413,
      code: 'PAYLOAD_TOO_LARGE',
      message: 'The body is over the limit of this path: send less at a time',
    };
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return {
      status: 415,
      code: 'BAD_USER_INPUT',
      message: 'Send the body as content-type: application/json',
    };
  }
  if (statusCode !== undefined && statusCode < 500) {
    return { status: statusCode, code: 'BAD_USER_INPUT', message: 'The body is not valid JSON' };
  }
  if (isTransient(error)) return { status: 503, code: 'SERVICE_UNAVAILABLE', message: UNAVAILABLE };
  return { status: 500, code: 'INTERNAL_SERVER_ERROR', message: 'Internal server error' };
}
