import { Readable } from 'node:stream';
import { isUuid } from '@rapport/kernel/ids';
import { NotFoundError } from '@rapport/subgraph-kit/errors';
import type { FastifyPluginAsync } from 'fastify';
import { openExport, readExport } from '../app/rights/read-export';
import type { Rights } from '../app/rights/rights';
import { zip } from './zip';

/** Where exports are fetched, with a link that the graph gave to whom they are about. */
export const exportRoutes =
  ({ db, secrecy }: Pick<Rights, 'db' | 'secrecy'>, now: () => Date): FastifyPluginAsync =>
  (app) => {
    app.get<{ Params: { file: string }; Querystring: { until?: string; signature?: string } }>(
      '/v1/data-exports/:file',
      async ({ params, query }, reply) => {
        const [, requestId = ''] = /^([0-9a-f-]{36})\.zip$/.exec(params.file) ?? [];
        const link = { requestId, untilMs: Number(query.until), signature: query.signature ?? '' };
        const request =
          isUuid(requestId) && Number.isSafeInteger(link.untilMs)
            ? await openExport(db.manager, secrecy, link, now())
            : null;
        // One answer for a wrong link, an old one and an export that is gone: it tells a stranger nothing.
        if (request === null) throw new NotFoundError('An export behind this link', params.file.slice(0, 64));
        return reply
          .type('application/zip')
          .header('content-disposition', `attachment; filename="my-data-${requestId.slice(0, 8)}.zip"`)
          .header('cache-control', 'no-store')
          .send(Readable.from(zip(readExport(db.manager, secrecy, request), request.completedAt ?? now())));
      },
    );
    return Promise.resolve();
  };
