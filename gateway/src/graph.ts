import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { Logger } from '@rapport/subgraph-kit/log';
import { logBugsPlugin } from '@rapport/subgraph-kit/http/log-bugs-plugin';
import { formatGatewayError } from './format-error';
import type { GatewayContext } from './gateway-context';
import { limitPlugin } from './limits/limit-plugin';
import { CLIENT_LIMITS } from './limits/limits';

/** Makes the data source of a service of the supergraph; called once for each service. */
export type DataSourceFactory = (service: {
  readonly name: string;
  readonly url?: string | undefined;
}) => GraphQLDataSource<GatewayContext>;

export interface GraphOptions {
  readonly supergraphSdl: string;
  readonly dataSource: DataSourceFactory;
  readonly introspection: boolean;
  readonly development: boolean;
  readonly log: Logger;
}

/** A supergraph that answers operations within the limits for clients. Stop it with `stop()`. */
export async function startGraph(options: GraphOptions): Promise<ApolloServer<GatewayContext>> {
  const { supergraphSdl, dataSource, introspection, development, log } = options;
  stopTelemetry();
  const logger = log.child({ part: 'graph' }, { level: log.isLevelEnabled('warn') ? 'warn' : log.level });
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: ({ name, url }) => dataSource({ name, url }),
    logger,
    __exposeQueryPlanExperimental: development,
  });
  const server = new ApolloServer<GatewayContext>({
    gateway,
    introspection,
    logger,
    // Naming what exists, "did you mean ...", would be introspection by the back door.
    hideSchemaDetailsFromClientErrors: !introspection,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    // Only application/json reaches it (see gateway.ts): no form of a foreign page can send that.
    csrfPrevention: false,
    parseOptions: { maxLexicalTokens: CLIENT_LIMITS.tokensMax },
    plugins: [
      limitPlugin(CLIENT_LIMITS),
      logBugsPlugin(log),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
    ],
    formatError: (formatted, error) => formatGatewayError(formatted, error),
  });
  await server.start();
  return server;
}

/** `@apollo/gateway` reports to its vendor every hour unless this variable says otherwise before it is constructed. */
function stopTelemetry(): void {
  // eslint-disable-next-line no-restricted-properties -- written for a library, not read
  process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';
}
