import { ApolloGateway, LocalGraphQLDataSource, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { createAuthenticator } from '@rapport/gateway/authenticate';
import { mintCustomerToken } from '@rapport/gateway/development-tokens';
import { createGateway, type GatewayOptions } from '@rapport/gateway/gateway';
import { createHttpDataSource } from '@rapport/gateway/http-data-source';
import { createInProcessDataSource } from '@rapport/gateway/in-process-data-source';
import { createJwtVerifier } from '@rapport/gateway/jwt';
import { createApiKeys } from '@rapport/subgraph-kit/api-keys';
import { createLogger } from '@rapport/subgraph-kit/log';
import { createViewerSigner } from '@rapport/subgraph-kit/viewer-token';
import { buildService, readSupergraph, type ServiceName } from './shop';

/** A gateway under test: `url` answers, `headers` are what its clients send. */
export interface Candidate {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

type Ports = Readonly<Record<ServiceName, number>>;
type DataSource = GatewayOptions['dataSource'];

const SECRET = 'b'.repeat(32);
const ISSUER = { secret: SECRET, issuer: 'https://login.bench', audience: 'rapport' };
const CUSTOMER_ID = '0198c0de-0000-7000-8000-000000000001';

/** What is compared. "Stock" is what the documentation of @apollo/gateway and @apollo/server says to write. */
export const CANDIDATES: Readonly<Record<string, (ports: Ports) => Promise<Candidate>>> = {
  'HTTP: stock': (ports) => stock(ports, ({ url }) => new RemoteGraphQLDataSource({ url: url ?? '' })),
  'HTTP: stock source, our server': (ports) =>
    ours(ports, ({ url }) => new RemoteGraphQLDataSource({ url: url ?? '' })),
  'HTTP: ours': (ports) => {
    const signer = createViewerSigner(SECRET);
    return ours(ports, (service) => createHttpDataSource({ service, signer, log }));
  },
  'in-process: stock': (ports) => stock(ports, ({ name }) => new LocalGraphQLDataSource(serviceOf(name))),
  'in-process: stock source, our server': (ports) =>
    ours(ports, ({ name }) => new LocalGraphQLDataSource(serviceOf(name))),
  'in-process: ours': (ports) =>
    ours(ports, ({ name }) =>
      createInProcessDataSource({
        schema: serviceOf(name),
        createContext: (request) => request,
        formatError: (error) => ({ message: String(error) }),
      }),
    ),
};

const log = createLogger('bench', 'error');
const serviceOf = (name: string) => buildService(name as ServiceName);
const supergraphOf = (ports: Ports) => readSupergraph((name) => `http://127.0.0.1:${ports[name]}/graphql`);

async function stock(ports: Ports, dataSource: DataSource): Promise<Candidate> {
  const gateway = new ApolloGateway({ supergraphSdl: supergraphOf(ports), buildService: dataSource });
  const server = new ApolloServer({ gateway });
  const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } });
  return { url, headers: {} };
}

/** With everything that production has: tokens verified, limits checked, errors mapped. */
async function ours(ports: Ports, dataSource: DataSource): Promise<Candidate> {
  const supergraphSdl = supergraphOf(ports);
  const app = await createGateway({
    supergraphSdl,
    partnerSupergraphSdl: supergraphSdl,
    dataSource,
    authenticate: createAuthenticator({
      jwt: createJwtVerifier({ ...ISSUER, keys: { secret: SECRET } }, log),
      apiKeys: createApiKeys([]),
    }),
    development: false,
    log,
    ready: () => Promise.resolve(true),
    routes: [],
  });
  const origin = await app.listen({ port: 0, host: '127.0.0.1' });
  const authorization = `Bearer ${await mintCustomerToken(ISSUER, CUSTOMER_ID)}`;
  return { url: `${origin}/graphql`, headers: { authorization } };
}
