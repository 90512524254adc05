import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveSubgraph } from '@rapport/subgraph-kit/http/serve-subgraph';
import type { RunningSubgraph } from '@rapport/subgraph-kit/subgraph';
import { createViewerSigner, createViewerVerifier } from '@rapport/subgraph-kit/viewer-token';
import type { FastifyInstance } from 'fastify';
import { mintCustomerToken } from '../src/development-tokens';
import { createHttpDataSource, type HttpDataSource } from '../src/http-data-source';
import {
  codes,
  CUSTOMER_ID,
  ISSUER,
  localService,
  log,
  startGateway,
  supergraph,
  type ServiceName,
  type TestGateway,
} from './small-shop';

const SECRET = 'v'.repeat(32);

/** A subgraph on HTTP as it runs in production, with what it was sent. */
async function serve(name: ServiceName, port = 0): Promise<{ app: FastifyInstance; port: number }> {
  const subgraph = {
    ...localService(name),
    runtime: { log },
    routes: null,
    ready: () => Promise.resolve(true),
  };
  const app = await serveSubgraph(subgraph as unknown as RunningSubgraph, SECRET);
  await app.listen({ port, host: '127.0.0.1' });
  return { app, port: (app.server.address() as AddressInfo).port };
}

/** Anything that answers HTTP, for a service that misbehaves. */
async function fake(handle: Parameters<typeof createServer>[1]): Promise<{ server: Server; url: string }> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql` };
}

describe('subgraphs on HTTP', () => {
  const sources: HttpDataSource[] = [];
  const stops: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    await Promise.all(stops.splice(0).map((stop) => stop()));
    await Promise.all(sources.splice(0).map((source) => source.close()));
  });

  const through = async (
    urls: Partial<Record<ServiceName, string>>,
    secret = SECRET,
  ): Promise<TestGateway> => {
    const signer = createViewerSigner(secret);
    const gateway = await startGateway({
      supergraphSdl: supergraph('everybody', urls),
      dataSource: (service) => {
        const source = createHttpDataSource({ service, signer, log, timeoutMs: 400 });
        sources.push(source);
        return source;
      },
    });
    stops.push(() => gateway.stop());
    return gateway;
  };
  const url = (port: number) => `http://127.0.0.1:${port}/graphql`;
  const all = async (names: readonly ServiceName[] = ['shoppers', 'catalogue', 'prices']) => {
    const entries = await Promise.all(
      names.map(async (name) => {
        const { app, port } = await serve(name);
        stops.push(() => app.close());
        return [name, url(port)] as const;
      }),
    );
    return Object.fromEntries(entries) as Record<ServiceName, string>;
  };
  const PAGE = '{ products(first: 2) { title price { amount } } }';

  it('join into one answer, each knowing who asks', async () => {
    const gateway = await through(await all());
    const authorization = `Bearer ${await mintCustomerToken(ISSUER, CUSTOMER_ID)}`;
    const { data } = await gateway.query(
      '{ viewer me { orders(first: 1) { products { title price { amount } } } } }',
      {
        headers: { authorization },
      },
    );
    expect(data).toEqual({
      viewer: JSON.stringify({ kind: 'customer', customerId: CUSTOMER_ID }),
      me: { orders: [{ products: [{ title: 'Lantern A1', price: { amount: '2.55' } }] }] },
    });
  });

  it('get a signed viewer and the trace, and no header of the client', async () => {
    const seen: IncomingHttpHeaders[] = [];
    const { server, url: recorder } = await fake((request, response) => {
      seen.push(request.headers);
      response.setHeader('content-type', 'application/json').end('{"data":{"viewer":"seen"}}');
    });
    stops.push(() => new Promise((resolve) => server.close(resolve)));
    const gateway = await through({ shoppers: recorder });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await gateway.query('{ viewer }', {
      headers: {
        'x-rapport-viewer': 'forged',
        'x-anonymous-id': 'browser-1',
        'x-request-id': 'till-7-4711',
        'x-forwarded-user': 'admin',
        'sec-gpc': '1',
        cookie: 'session=1',
        traceparent,
      },
    });
    const [headers] = seen;
    expect(headers).toMatchObject({ 'x-request-id': 'till-7-4711', traceparent });
    expect(await createViewerVerifier(SECRET).verify(String(headers?.['x-rapport-viewer']))).toEqual({
      viewer: { kind: 'guest', anonymousId: 'browser-1' },
      globalPrivacyControl: true,
    });
    for (const name of ['cookie', 'x-forwarded-user', 'x-anonymous-id', 'authorization'])
      expect(headers).not.toHaveProperty(name);
  });

  it('cost their own fields when they are down, and come back by themselves', async () => {
    const urls = await all(['shoppers', 'catalogue']);
    const first = await serve('prices');
    const gateway = await through({ ...urls, prices: url(first.port) });
    const complete = { data: { products: [{ title: 'Lantern A0' }, { title: 'Lantern A1' }] }, errors: [] };
    expect(await gateway.query(PAGE)).toMatchObject(complete);

    await first.app.close();
    const without = await gateway.query(PAGE);
    expect(without.status).toBe(200);
    expect(without.data).toEqual({
      products: [
        { title: 'Lantern A0', price: null },
        { title: 'Lantern A1', price: null },
      ],
    });
    expect(without.errors).toEqual([
      {
        message: expect.stringContaining('prices') as unknown,
        path: ['products'],
        extensions: { code: 'SERVICE_UNAVAILABLE', service: 'prices' },
      },
    ]);

    const second = await serve('prices', first.port);
    stops.push(() => second.app.close());
    const again = await gateway.query(PAGE);
    expect(again.errors).toEqual([]);
    expect(again.data?.['products']).toEqual([
      { title: 'Lantern A0', price: { amount: '2.55' } },
      { title: 'Lantern A1', price: { amount: '2.55' } },
    ]);
  });

  it.each<[string, Parameters<typeof createServer>[1]]>([
    ['hangs', () => undefined],
    ['breaks off', (_request, response) => response.destroy()],
    ['answers HTML', (_request, response) => response.end('<html>')],
    ['answers another JSON', (_request, response) => response.end('[]')],
    ['answers JSON null', (_request, response) => response.end('null')],
    ['fails', (_request, response) => response.writeHead(500).end('at Object.<anonymous> (/srv/app.js:1:1)')],
    ['is overloaded', (_request, response) => response.writeHead(503).end()],
    ['is elsewhere', (_request, response) => response.writeHead(302, { location: 'http://evil.test' }).end()],
  ])('are named when one %s', async (_name, handle) => {
    const { server, url: broken } = await fake(handle);
    stops.push(() => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    });
    const gateway = await through({ ...(await all(['shoppers', 'catalogue'])), prices: broken });
    const { data, errors, text } = await gateway.query(PAGE);
    expect(data?.['products']).toHaveLength(2);
    expect(errors.map(({ extensions }) => extensions)).toEqual([
      { code: 'SERVICE_UNAVAILABLE', service: 'prices' },
    ]);
    expect(text).not.toMatch(/srv|evil|127\.0\.0\.1|ECONN/);
  });

  it('refuse a gateway with another secret, and the client learns which service is missing', async () => {
    const gateway = await through(await all(), 'w'.repeat(32));
    const answer = await gateway.query('{ viewer }');
    expect([answer.data, ...codes(answer)]).toEqual([{ viewer: null }, 'SERVICE_UNAVAILABLE']);
  });

  it('keep the code and the place of their errors', async () => {
    const gateway = await through(await all());
    const authorization = `Bearer ${await mintCustomerToken(ISSUER, CUSTOMER_ID)}`;
    const { errors } = await gateway.query('{ me { secret } fails }', { headers: { authorization } });
    expect(errors).toHaveLength(2);
    expect(errors).toEqual(
      expect.arrayContaining([
        {
          message: 'Internal server error',
          path: ['fails'],
          extensions: { code: 'INTERNAL_SERVER_ERROR', service: 'shoppers' },
        },
        {
          message: 'A guest may not read this customer',
          path: ['me', 'secret'],
          extensions: { code: 'FORBIDDEN', service: 'shoppers' },
        },
      ]),
    );
  });

  it('say how long their answers may be kept; the gateway keeps to the shortest', async () => {
    const caching = (cacheControl: string, body: object) =>
      fake((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'cache-control': cacheControl });
        response.end(JSON.stringify(body));
      });
    const shoppers = await caching('max-age=60, public', { data: { viewer: 'x' } });
    const catalogue = await caching('max-age=30, private', { data: { product: { id: 'A1' } } });
    for (const { server } of [shoppers, catalogue])
      stops.push(() => new Promise((resolve) => server.close(resolve)));
    const gateway = await through({ shoppers: shoppers.url, catalogue: catalogue.url });
    const answer = await gateway.query('{ viewer product(id: "A1") { id } }');
    expect(answer.headers.get('cache-control')).toBe('max-age=30, private');
  });

  it('send a query again that met a closing connection, and never a mutation', async () => {
    let attempts = 0;
    const { server, url: closing } = await fake((request, response) => {
      attempts += 1;
      if (attempts % 2 === 1) request.socket.destroy();
      else response.end('{"data":{"viewer":"second","rename":"second"}}');
    });
    stops.push(() => new Promise((resolve) => server.close(resolve)));
    const gateway = await through({ shoppers: closing });
    expect((await gateway.query('{ viewer }')).data).toEqual({ viewer: 'second' });
    expect(attempts).toBe(2);
    expect(codes(await gateway.query('mutation { rename(name: "x") }'))).toEqual(['SERVICE_UNAVAILABLE']);
    expect(attempts).toBe(3);
  });
});
