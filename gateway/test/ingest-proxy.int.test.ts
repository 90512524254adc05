import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ingestProxy } from '../src/ingest-proxy';
import { codes, log, startGateway, type TestGateway } from './small-shop';

describe('/v1 in front of the profile service', () => {
  let gateway: TestGateway;
  let profile: Server;
  const received: { path: string; headers: IncomingHttpHeaders; body: string }[] = [];

  beforeAll(async () => {
    profile = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        received.push({
          path: request.url ?? '',
          headers: request.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        });
        response
          .writeHead(207, { 'content-type': 'application/json; charset=utf-8' })
          .end('{"success":true}');
      });
    });
    await new Promise<void>((resolve) => profile.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(profile.address() as AddressInfo).port}`;
    gateway = await startGateway({ routes: [ingestProxy({ url, log })] });
  });
  afterAll(async () => {
    await gateway.stop();
    profile.close();
  });

  const headers = { 'content-type': 'application/json', authorization: 'Basic d3JpdGUta2V5Og==' };

  it('hands bodies on byte by byte, with who sends them and nothing else', async () => {
    const body = '{ "batch" : [ {"name":"Grüße \\u0000"} ] }';
    const answer = await gateway.post('/v1/batch?x=1', body, {
      ...headers,
      cookie: 'a=b',
      'x-rapport-viewer': 'forged',
    });
    expect([answer.status, answer.text]).toEqual([207, '{"success":true}']);
    const [request] = received.splice(0);
    expect(request).toMatchObject({ path: '/v1/batch?x=1', body, headers });
    expect(request?.headers).not.toHaveProperty('cookie');
    expect(request?.headers).not.toHaveProperty('x-rapport-viewer');
  });

  it('takes what beacons send, too', async () => {
    const answer = await gateway.post('/v1/track', '{"type":"track"}', { 'content-type': 'text/plain' });
    expect(answer.status).toBe(207);
    expect(received.splice(0)).toMatchObject([
      { headers: { 'content-type': 'text/plain' }, body: '{"type":"track"}' },
    ]);
  });

  it('takes 500 kB and refuses more than 512 kB', async () => {
    expect((await gateway.post('/v1/batch', 'x'.repeat(500_000), headers)).status).toBe(207);
    const tooMuch = await gateway.post('/v1/batch', 'x'.repeat(530_000), headers);
    expect([tooMuch.status, ...codes(tooMuch)]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    expect(received.splice(0)).toHaveLength(1);
  });

  it('leads to no other path of the profile service', async () => {
    for (const path of ['/v1/../graphql', '/v1/%2e%2e/graphql', '//v1/batch']) {
      await gateway.post(path, '{}', headers);
    }
    expect(received.splice(0).filter(({ path }) => !path.startsWith('/v1/'))).toEqual([]);
  });

  it('says so when the profile service is down', async () => {
    const alone = await startGateway({ routes: [ingestProxy({ url: 'http://127.0.0.1:9', log })] });
    const answer = await alone.post('/v1/batch', '{}', headers);
    await alone.stop();
    expect([answer.status, ...codes(answer)]).toEqual([503, 'SERVICE_UNAVAILABLE']);
  });
});
