import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RunningSubgraph } from '../subgraph';
import { createViewerVerifier, VIEWER_HEADER } from '../viewer-token';
import { formatError } from '../graphql/format-error';
import { graphqlRoute } from './graphql-route';
import { createHttpServer } from './http-server';
import { logBugsPlugin } from './log-bugs-plugin';

/** The gateway writes long fetches; clients never reach a subgraph directly. */
const PARSE_TOKENS_MAX = 20_000;
/** A fetch names each entity of a page: a small query of a client becomes a long list of keys. */
const FETCH_BODY_BYTES_MAX = 4 * 1024 * 1024;

/** Puts a running subgraph on HTTP: `/graphql` for the gateway alone, its own paths, health. Not yet listening. */
export async function serveSubgraph(
  subgraph: RunningSubgraph,
  viewerSecret: string,
): Promise<FastifyInstance> {
  const { log } = subgraph.runtime;
  const verifier = createViewerVerifier(viewerSecret);
  const app = createHttpServer({ log, ready: () => subgraph.ready() });
  const apollo = new ApolloServer<object>({
    schema: subgraph.schema,
    introspection: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxLexicalTokens: PARSE_TOKENS_MAX },
    logger: log,
    plugins: [
      logBugsPlugin(log),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
    formatError: (formatted, error) => ({
      ...formatError(error),
      ...(formatted.path && { path: formatted.path }),
    }),
  });
  await apollo.start();
  const contextOf = async (request: FastifyRequest) => {
    const token = request.headers[VIEWER_HEADER];
    const signed = await verifier.verify(typeof token === 'string' ? token : undefined);
    return subgraph.createContext({ ...signed, requestId: request.id });
  };
  graphqlRoute(app, '/graphql', apollo, contextOf, FETCH_BODY_BYTES_MAX);
  if (subgraph.routes !== null) await app.register(subgraph.routes);
  app.addHook('onClose', () => apollo.stop());
  return app;
}
