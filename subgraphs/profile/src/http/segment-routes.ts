import { BadInputError, ForbiddenError, UnauthenticatedError } from '@rapport/subgraph-kit/errors';
import type { ApiKeys } from '@rapport/subgraph-kit/api-keys';
import { errorBody } from '@rapport/subgraph-kit/http/http-server';
import { requireService } from '@rapport/subgraph-kit/viewer';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { BATCH_EVENTS_MAX, ingestEvents, type Ingestion } from '../app/ingest-events';
import type { ItemResult } from '../app/store-items';
import { isFields } from '../domain/fields';
import { ENCODINGS, inflate } from './inflate';

/** The largest body, as Segment has it. */
export const BODY_BYTES_MAX = 500 * 1024;

const SINGLE_TYPES = ['track', 'identify', 'alias', 'page', 'screen', 'group'] as const;

/** Older libraries send their batches to `import`. */
const BATCH_PATHS = ['/v1/batch', '/v1/import'] as const;

/** As what libraries send JSON: RudderStack's packed bodies have no type of their own, beacons are plain text. */
const MISNAMED_TYPES = [
  'application/x-www-form-urlencoded',
  'application/octet-stream',
  'text/plain',
] as const;

const ENCODING = 'Send the body as it is or with content-encoding: gzip';

/** The HTTP API of the Segment spec, under `/v1`. */
export const segmentRoutes =
  (ingestion: Ingestion, apiKeys: ApiKeys): FastifyPluginAsync =>
  (app) => {
    // Before the body is read: a stranger's body is not worth parsing.
    app.addHook('onRequest', (request, reply, done) => {
      sourceOf(request, apiKeys);
      const encoding = request.headers['content-encoding'] ?? 'identity';
      if (ENCODINGS.has(encoding)) done();
      else reply.status(415).send(errorBody('BAD_USER_INPUT', ENCODING));
    });
    // Encapsulated: it is JSON whatever these libraries call it. A poisoned key is kept as data, for `readItem` to
    // refuse: it costs its own event, and not everybody else's in the batch.
    const readJson = app.getDefaultJsonParser('ignore', 'ignore');
    app.removeContentTypeParser('application/json');
    app.addContentTypeParser(['application/json', ...MISNAMED_TYPES], { parseAs: 'string' }, readJson);
    app.addHook('preParsing', inflate(BODY_BYTES_MAX));
    for (const type of SINGLE_TYPES) {
      app.post(`/v1/${type}`, { bodyLimit: BODY_BYTES_MAX }, async (request, reply) => {
        const source = sourceOf(request, apiKeys);
        const event = { ...readBody(request), type };
        const { results } = await ingestEvents(ingestion, {
          source,
          events: [event],
          globalPrivacyControl: signals(request),
        });
        const [result] = results;
        if (result?.status !== 'QUARANTINED') return { success: true, ...result };
        return reply.status(400).send(refusal(result));
      });
    }
    for (const path of BATCH_PATHS) {
      app.post(path, { bodyLimit: BODY_BYTES_MAX }, async (request) => {
        const source = sourceOf(request, apiKeys);
        const body = readBody(request);
        const events = readBatch(body['batch']);
        return {
          success: true,
          ...(await ingestEvents(ingestion, {
            source,
            events,
            sentAt: body['sentAt'],
            globalPrivacyControl: signals(request),
          })),
        };
      });
    }
    return Promise.resolve();
  };

/**
 * The source whose write key the request carries: Basic authentication with the key as the user name.
 *
 * @throws UnauthenticatedError for a missing or wrong key, ForbiddenError for a key that is not a back end's
 */
function sourceOf({ headers }: FastifyRequest, apiKeys: ApiKeys): string {
  const [, encoded] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(headers.authorization ?? '') ?? [];
  const [key] = Buffer.from(encoded ?? '', 'base64')
    .toString('utf8')
    .split(':', 1);
  const viewer = key === undefined || key === '' ? null : apiKeys.find(key);
  if (viewer === null) {
    throw new UnauthenticatedError('Send a write key as the user name of Basic authentication');
  }
  if (viewer.kind !== 'service') throw new ForbiddenError('This path is for back ends with a write key');
  return requireService(viewer).source;
}

const signals = ({ headers }: FastifyRequest): boolean => headers['sec-gpc'] === '1';

function readBody({ body }: FastifyRequest): Readonly<Record<string, unknown>> {
  if (!isFields(body)) throw new BadInputError('The body wants a JSON object; something else came');
  return body;
}

function readBatch(batch: unknown): readonly unknown[] {
  if (!Array.isArray(batch)) throw new BadInputError('batch wants a list of events; something else came');
  if (batch.length > BATCH_EVENTS_MAX) {
    throw new BadInputError(`batch wants at most ${BATCH_EVENTS_MAX} events; ${batch.length} came`);
  }
  return batch;
}

const refusal = ({ messageId, code, reason, violations }: ItemResult) => ({
  success: false,
  messageId,
  errors: [{ message: reason, extensions: { code, ...(violations !== undefined && { violations }) } }],
});
