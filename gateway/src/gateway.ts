import { UnauthenticatedError, ForbiddenError } from '@rapport/subgraph-kit/errors';
import { graphqlRoute } from '@rapport/subgraph-kit/http/graphql-route';
import { createHttpServer } from '@rapport/subgraph-kit/http/http-server';
import type { Logger } from '@rapport/subgraph-kit/log';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { Authenticator } from './authenticate';
import type { GatewayContext } from './gateway-context';
import { startGraph, type DataSourceFactory } from './graph';
import { graphiqlRoute } from './graphiql';

export interface GatewayOptions {
  /** The text of `supergraph.graphql`. */
  readonly supergraphSdl: string;
  /** The text of `partner.graphql`: the same services, and what of them partners may see. */
  readonly partnerSupergraphSdl: string;
  readonly dataSource: DataSourceFactory;
  readonly authenticate: Authenticator;
  /** Serves GraphiQL and answers introspection to everybody. */
  readonly development: boolean;
  readonly log: Logger;
  readonly ready: () => Promise<boolean>;
  /** Paths beside GraphQL, such as `/v1/*`. */
  readonly routes: readonly FastifyPluginAsync[];
}

const GRAPH_PATH = '/graphql';
const PARTNER_PATH = '/partner/graphql';

/**
 * The one server that clients talk to: `/graphql`, `/partner/graphql`, health, and `routes`. Not yet listening;
 * `close()` stops it and both graphs, but not the data sources, which belong to the caller.
 */
export async function createGateway(options: GatewayOptions): Promise<FastifyInstance> {
  const { supergraphSdl, partnerSupergraphSdl, authenticate, development, log } = options;
  const dataSource = oncePerService(options.dataSource);
  const shared = { dataSource, development, log };
  const graph = await startGraph({ ...shared, supergraphSdl, introspection: development });
  const partners = await startGraph({ ...shared, supergraphSdl: partnerSupergraphSdl, introspection: true });

  const app = createHttpServer({ log, ready: options.ready });
  const contextFor = (admit: (viewer: Viewer) => void) => async (request: FastifyRequest) => {
    const viewer = await authenticate(request.headers);
    admit(viewer);
    return {
      viewer,
      globalPrivacyControl: request.headers['sec-gpc'] === '1',
      requestId: request.id,
      traceparent: traceparentOf(request),
    } satisfies GatewayContext;
  };
  await app.register(async (scope) => {
    // A form or a beacon of a foreign page can send text/plain without asking; GraphQL comes as JSON alone.
    scope.removeContentTypeParser('text/plain');
    graphqlRoute(scope, GRAPH_PATH, graph, contextFor(admitToGraph));
    graphqlRoute(scope, PARTNER_PATH, partners, contextFor(admitToPartnerGraph));
    if (development) {
      graphiqlRoute(scope, GRAPH_PATH);
      graphiqlRoute(scope, PARTNER_PATH);
    }
  });
  for (const routes of options.routes) await app.register(routes);
  app.addHook('onClose', async () => {
    await graph.stop();
    await partners.stop();
  });
  return app;
}

/** A partner's contract is the partner graph: nothing else is promised to them, and nothing else is shown. */
function admitToGraph(viewer: Viewer): void {
  if (viewer.kind === 'partner') throw new ForbiddenError(`Partners are answered at ${PARTNER_PATH}`);
}

function admitToPartnerGraph(viewer: Viewer): void {
  if (viewer.kind === 'partner' || viewer.kind === 'staff') return;
  if (viewer.kind === 'guest')
    throw new UnauthenticatedError(`${PARTNER_PATH} wants the API key of a partner: send it as X-Api-Key`);
  throw new ForbiddenError(`${PARTNER_PATH} is for partners, not for a ${viewer.kind}`);
}

/** The two graphs fetch from the same services: they share data sources, and with them connections and caches. */
function oncePerService(create: DataSourceFactory): DataSourceFactory {
  const made = new Map<string, ReturnType<DataSourceFactory>>();
  return (service) => {
    const source = made.get(service.name) ?? create(service);
    made.set(service.name, source);
    return source;
  };
}

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

function traceparentOf({ headers }: FastifyRequest): string | null {
  const given = headers['traceparent'];
  return typeof given === 'string' && TRACEPARENT.test(given) ? given : null;
}
