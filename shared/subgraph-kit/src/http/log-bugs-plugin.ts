import type { ApolloServerPlugin } from '@apollo/server';
import { logBug } from '../graphql/format-error';
import type { Logger } from '../log';
import { REQUEST_ID_HEADER } from '../viewer-token';

/**
 * Logs each bug that a request met, under the request's id (Apollo Server's `formatError` does not know the request).
 * What a subgraph answered with, named by `extensions.serviceName`, is in that subgraph's log.
 */
export const logBugsPlugin = (log: Logger): ApolloServerPlugin => ({
  requestDidStart: () =>
    Promise.resolve({
      didEncounterErrors: ({ errors, request }) => {
        const requestId = request.http?.headers.get(REQUEST_ID_HEADER) ?? 'none';
        for (const error of errors) {
          if (error.extensions['serviceName'] === undefined) logBug(error, log, requestId);
        }
        return Promise.resolve();
      },
    }),
});
