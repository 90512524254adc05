import type { FastifyInstance } from 'fastify';

const WELCOME = `# The graph of one shopper. In development the headers take a token of .rapport/dev.json:
#   { "authorization": "Bearer ..." }

{
  __typename
}
`;

/** Nothing may be loaded from, or sent to, anywhere but this server. */
const CONTENT_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
].join('; ');

/**
 * Serves GraphiQL at `path` by GET, for the GraphQL endpoint at the same path. The page is one file of 9 MB without
 * links: it is loaded when somebody asks for it.
 */
export function graphiqlRoute(app: FastifyInstance, path: string): void {
  app.get(path, async (_request, reply) => {
    const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
    reply.header('content-security-policy', CONTENT_POLICY).type('text/html; charset=utf-8');
    return renderGraphiQL({ endpoint: path, title: 'Rapport', defaultQuery: WELCOME });
  });
}
