import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { createApiKey, createApiKeys } from '@rapport/subgraph-kit/api-keys';
import { ForbiddenError } from '@rapport/subgraph-kit/errors';
import { formatError } from '@rapport/subgraph-kit/graphql/format-error';
import { createLogger } from '@rapport/subgraph-kit/log';
import type { RequestContext } from '@rapport/subgraph-kit/subgraph';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import type { FastifyInstance } from 'fastify';
import { parse } from 'graphql';
import { createAuthenticator } from '../src/authenticate';
import { createGateway, type GatewayOptions } from '../src/gateway';
import { createInProcessDataSource, type LocalService } from '../src/in-process-data-source';
import { createJwtVerifier } from '../src/jwt';

export const log = createLogger('test', 'silent');
export const ISSUER = { secret: 's'.repeat(32), issuer: 'https://login.test', audience: 'rapport' };
export const CUSTOMER_ID = '0198c0de-0000-7000-8000-000000000001';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@inaccessible"])`;

/** What the resolvers of the small shop see; `reads` counts what a loader would load. */
interface Context extends RequestContext {
  readonly reads: string[];
}

const SHOPPERS = {
  sdl: `
    type Query { me: Customer @hidden viewer: String @hidden requestId: String @hidden fails: String @hidden }
    type Mutation @hidden { rename(name: String!): String @hidden }
    type Customer @key(fields: "id") @hidden {
      id: ID!
      name: String
      secret: String
      orders(first: Int = 20): [Order!]!
    }
    type Order @hidden { number: String! products: [Product!]! }
    type Product @key(fields: "id") { id: ID! }
  `,
  resolvers: {
    Query: {
      me: (_: unknown, __: unknown, { viewer, reads }: Context) => {
        reads.push('me');
        return viewer.kind === 'customer' ? { id: viewer.customerId, name: 'Ada' } : null;
      },
      viewer: (_: unknown, __: unknown, { viewer }: Context) => JSON.stringify(viewer),
      requestId: (_: unknown, __: unknown, { requestId }: Context) => requestId,
      fails: () => {
        throw new Error('SELECT * FROM secret_table');
      },
    },
    Mutation: { rename: (_: unknown, { name }: { name: string }) => name },
    Customer: {
      secret: () => {
        throw new ForbiddenError('A guest may not read this customer');
      },
      orders: (_: unknown, { first }: { first: number }) =>
        Array.from({ length: Math.min(first, 3) }, (_none, i) => ({
          number: `o-${i}`,
          products: [{ id: 'A1' }],
        })),
    },
  },
};

const CATALOGUE = {
  sdl: `
    type Query { product(id: ID!): Product products(first: Int = 20): [Product!]! }
    type Product @key(fields: "id") { id: ID! title: String self: Product similar(first: Int = 10): [Product!] }
  `,
  resolvers: {
    Query: {
      product: (_: unknown, { id }: { id: string }) => ({ id }),
      products: (_: unknown, { first }: { first: number }) =>
        Array.from({ length: first }, (_none, i) => ({ id: `A${i}` })),
    },
    Product: {
      title: ({ id }: { id: string }) => `Lantern ${id}`,
      self: ({ id }: { id: string }) => ({ id }),
      similar: (_: unknown, { first }: { first: number }) =>
        Array.from({ length: first }, (_none, i) => ({ id: `B${i}` })),
      __resolveReference: ({ id }: { id: string }) => ({ id }),
    },
  },
};

const PRICES = {
  sdl: `
    type Product @key(fields: "id") { id: ID! price: Price reads: Int @hidden }
    type Price { amount: String! }
  `,
  resolvers: {
    Product: {
      __resolveReference: ({ id }: { id: string }, { reads }: Context) => {
        reads.push(id);
        return { id };
      },
      price: () => ({ amount: '2.55' }),
      reads: (_: unknown, __: unknown, { reads }: Context) => reads.length,
    },
  },
};

const SERVICES = { shoppers: SHOPPERS, catalogue: CATALOGUE, prices: PRICES };
export type ServiceName = keyof typeof SERVICES;

/** The subgraphs as the gateway sees them in one process. */
export function localService(name: ServiceName): LocalService {
  const { sdl, resolvers } = SERVICES[name];
  return {
    schema: buildSubgraphSchema([{ typeDefs: parse(LINK + shown(sdl)), resolvers: resolvers as never }]),
    createContext: (request) => ({ ...request, reads: [] }),
    formatError: (error) => formatError(error),
  };
}

const shown = (sdl: string): string => sdl.replaceAll('@hidden', '');
const hidden = (sdl: string): string => sdl.replaceAll('@hidden', '@inaccessible');

/** @param urls where the services answer; the in-process source needs none */
export function supergraph(
  audience: 'everybody' | 'partners',
  urls: Partial<Record<ServiceName, string>> = {},
): string {
  const { supergraphSdl, errors } = composeServices(
    Object.entries(SERVICES).map(([name, { sdl }]) => ({
      name,
      typeDefs: parse(LINK + (audience === 'everybody' ? shown(sdl) : hidden(sdl))),
      url: urls[name as ServiceName] ?? `http://${name}.invalid/graphql`,
    })),
  );
  if (supergraphSdl === undefined) throw new Error(`The small shop does not compose: ${String(errors)}`);
  return supergraphSdl;
}

const keyOf = (viewer: Viewer) => createApiKey(viewer);
const KEYS = {
  partner: keyOf({ kind: 'partner', partnerId: 'acme', scopes: [] }),
  terminal: keyOf({ kind: 'terminal', storeId: 'store-1', registerId: '2' }),
  service: keyOf({ kind: 'service', source: 'shop' }),
};
export const apiKey = (holder: keyof typeof KEYS): string => KEYS[holder].key;

export const authenticate = createAuthenticator({
  jwt: createJwtVerifier({ ...ISSUER, keys: { secret: ISSUER.secret } }, log),
  apiKeys: createApiKeys(Object.values(KEYS).map(({ record }) => record)),
});

/** An answer of the gateway over real HTTP. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Record<string, never> | null | undefined;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly unknown[];
    readonly extensions: Record<string, unknown>;
  }[];
  readonly text: string;
}

export interface TestGateway {
  readonly url: string;
  /** Sends a GraphQL operation as JSON. */
  query(query: string, options?: QueryOptions): Promise<Answer>;
  /** Sends whatever it is given. */
  post(path: string, body: string | null, headers: Record<string, string>): Promise<Answer>;
  stop(): Promise<void>;
}

export interface QueryOptions {
  readonly path?: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
  readonly headers?: Record<string, string>;
}

/** A gateway on a free port; everything in this process unless `options` say otherwise. */
export async function startGateway(options: Partial<GatewayOptions> = {}): Promise<TestGateway> {
  const app = await createGateway({
    supergraphSdl: supergraph('everybody'),
    partnerSupergraphSdl: supergraph('partners'),
    dataSource: ({ name }) => createInProcessDataSource(localService(name as ServiceName)),
    authenticate,
    development: false,
    log,
    ready: () => Promise.resolve(true),
    routes: [],
    ...options,
  });
  const url = await listen(app);
  const post: TestGateway['post'] = async (path, body, headers) => {
    const response = await fetch(url + path, { method: 'POST', headers, body });
    const text = await response.text();
    const json = text.startsWith('{') ? (JSON.parse(text) as Partial<Answer>) : {};
    return {
      status: response.status,
      headers: response.headers,
      data: json.data,
      errors: json.errors ?? [],
      text,
    };
  };
  return {
    url,
    post,
    query: (query, { path = '/graphql', headers = {}, variables, operationName } = {}) =>
      post(path, JSON.stringify({ query, variables, operationName }), {
        'content-type': 'application/json',
        ...headers,
      }),
    stop: () => app.close(),
  };
}

export const listen = (app: FastifyInstance): Promise<string> => app.listen({ port: 0, host: '127.0.0.1' });

/** The codes of an answer's errors, in order. */
export const codes = (answer: Answer): unknown[] => answer.errors.map((error) => error.extensions['code']);
