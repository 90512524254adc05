import { ServiceUnavailableError } from '@rapport/subgraph-kit/errors';
import type { Logger } from '@rapport/subgraph-kit/log';
import { REQUEST_ID_HEADER } from '@rapport/subgraph-kit/viewer-token';
import type { FastifyPluginAsync } from 'fastify';
import { Pool } from 'undici';

export interface IngestProxyOptions {
  /** The origin of the profile service: "http://profile:4001". */
  readonly url: string;
  readonly log: Logger;
  readonly timeoutMs?: number;
}

/** The Segment API's own limit of a batch is 500 kB. */
const BODY_BYTES_MAX = 512 * 1024;
const TIMEOUT_MS = 30_000;
const CONNECTIONS_MAX = 32;
/** What profile needs to know who sends what. Nothing else of the client's headers goes on. */
const FORWARDED = ['authorization', 'content-type', 'content-encoding', 'sec-gpc', 'traceparent'] as const;

/**
 * Hands `POST /v1/*` to the profile service as it comes, and its answer back. Event sources so talk to one host, and
 * profile alone knows write keys and events.
 */
export function ingestProxy({ url, log, timeoutMs = TIMEOUT_MS }: IngestProxyOptions): FastifyPluginAsync {
  return async (app) => {
    const pool = new Pool(new URL(url).origin, {
      connections: CONNECTIONS_MAX,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      connect: { timeout: 2_000 },
    });
    app.addHook('onClose', () => pool.close());
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: BODY_BYTES_MAX },
      (_request, body, done) => {
        done(null, body);
      },
    );

    app.post('/v1/*', { bodyLimit: BODY_BYTES_MAX }, async (request, reply) => {
      const headers: Record<string, string> = { [REQUEST_ID_HEADER]: request.id };
      for (const name of FORWARDED) {
        const value = request.headers[name];
        if (typeof value === 'string') headers[name] = value;
      }
      try {
        const path = request.url;
        const body = (request.body as Buffer | undefined) ?? null;
        const answer = await pool.request({ path, method: 'POST', headers, body });
        const type = answer.headers['content-type'];
        if (typeof type === 'string') reply.type(type);
        return await reply.status(answer.statusCode).send(Buffer.from(await answer.body.arrayBuffer()));
      } catch (error) {
        log.warn({ err: error, requestId: request.id, service: 'profile' }, 'a service does not answer');
        throw new ServiceUnavailableError(
          'Events are not taken at the moment: keep them and send them again',
        );
      }
    });
  };
}
