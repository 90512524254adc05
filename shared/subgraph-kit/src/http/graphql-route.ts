import { HeaderMap, type ApolloServer, type BaseContext } from '@apollo/server';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { REQUEST_ID_HEADER } from '../viewer-token';
import { GRAPHQL_BODY_BYTES_MAX } from './http-server';

/**
 * Serves `server` at `path` by POST. (A GET would make queries cacheable by URL, and with it put variables, which
 * may be personal data, into access logs.)
 *
 * @param contextOf rejects with a `RequestError` when the request may not be answered at all
 * @param bodyLimit bytes
 */
export function graphqlRoute<Context extends BaseContext>(
  app: FastifyInstance,
  path: string,
  server: ApolloServer<Context>,
  contextOf: (request: FastifyRequest) => Promise<Context>,
  bodyLimit: number = GRAPHQL_BODY_BYTES_MAX,
): void {
  app.post(path, { bodyLimit }, async (request, reply) => {
    const context = await contextOf(request);
    const headers = new HeaderMap();
    for (const [name, value] of Object.entries(request.headers)) {
      if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
    }
    // Ours, whatever the client sent: the log names requests by it.
    headers.set(REQUEST_ID_HEADER, request.id);
    const answer = await server.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: 'POST', headers, search: '', body: request.body },
      context: async () => context,
    });
    for (const [name, value] of answer.headers) reply.header(name, value);
    reply.status(answer.status ?? 200);
    if (answer.body.kind === 'complete') return answer.body.string;
    let text = '';
    for await (const chunk of answer.body.asyncIterator) text += chunk;
    return text;
  });
}
