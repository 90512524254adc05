import { ServiceUnavailableError } from '@rapport/subgraph-kit/errors';
import type { FastifyPluginAsync } from 'fastify';
import { request } from 'undici';

/** `GET /status`, for development: answered by whoever started the services, at `url`. */
export const statusProxy =
  (url: string): FastifyPluginAsync =>
  (app) => {
    app.get('/status', async (_request, reply) => {
      try {
        const { body } = await request(url);
        return await reply.type('application/json').send(Buffer.from(await body.arrayBuffer()));
      } catch {
        throw new ServiceUnavailableError('The status of the services is not known at the moment');
      }
    });
    return Promise.resolve();
  };
