import { ForbiddenError } from '../errors';
import { createLogger } from '../log';
import { createHttpServer } from './http-server';

function server(ready = true) {
  const app = createHttpServer({
    log: createLogger('test', 'silent'),
    bodyLimit: 100,
    ready: () => Promise.resolve(ready),
  });
  app.post('/echo', (request) => Promise.resolve(request.body));
  app.get('/forbidden', () => Promise.reject(new ForbiddenError('A guest may not')));
  app.get('/bug', () => Promise.reject(new Error('password=hunter2 at db.internal')));
  return app;
}
const json = { 'content-type': 'application/json' };

describe('the HTTP server', () => {
  it.each([
    [
      'malformed JSON',
      { method: 'POST', url: '/echo', headers: json, payload: '{"a":' },
      400,
      'BAD_USER_INPUT',
    ],
    [
      'an empty JSON body',
      { method: 'POST', url: '/echo', headers: json, payload: '' },
      400,
      'BAD_USER_INPUT',
    ],
    [
      'another content type',
      { method: 'POST', url: '/echo', headers: { 'content-type': 'text/xml' }, payload: '<a/>' },
      415,
      'BAD_USER_INPUT',
    ],
    [
      'a body over the limit',
      { method: 'POST', url: '/echo', headers: json, payload: `"${'x'.repeat(200)}"` },
      413,
      'PAYLOAD_TOO_LARGE',
    ],
    ['an unknown path', { method: 'GET', url: '/nowhere?secret=1' }, 404, 'NOT_FOUND'],
    ['a URL that cannot be read', { method: 'GET', url: '/%ff%zz' }, 400, 'BAD_USER_INPUT'],
    ['a request error', { method: 'GET', url: '/forbidden' }, 403, 'FORBIDDEN'],
  ] as const)('answers %s with its status and a stable code', async (_what, request, status, code) => {
    const answer = await server().inject(request);
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ errors: [{ extensions: { code } }] });
    expect(answer.body).not.toContain('secret');
  });

  it('hides what went wrong inside', async () => {
    const answer = await server().inject({ method: 'GET', url: '/bug' });
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toMatch(/hunter2|db\.internal|at /);
  });

  it('keeps a sensible request id and replaces any other', async () => {
    const kept = await server().inject({
      method: 'GET',
      url: '/health/live',
      headers: { 'x-request-id': 'order-4711-abc' },
    });
    expect(kept.headers['x-request-id']).toBe('order-4711-abc');
    const replaced = await server().inject({
      method: 'GET',
      url: '/health/live',
      headers: { 'x-request-id': 'a\tb' },
    });
    expect(replaced.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is live before it is ready', async () => {
    const app = server(false);
    expect((await app.inject({ method: 'GET', url: '/health/live' })).statusCode).toBe(200);
    expect((await app.inject({ method: 'GET', url: '/health/ready' })).statusCode).toBe(503);
  });

  it('closes although an answer is under way on a connection that is kept alive', async () => {
    const app = server();
    let answer = () => undefined as unknown;
    const arrived = new Promise<void>((resolve) => {
      app.get('/slow', () => {
        resolve();
        return new Promise((answerWith) => {
          answer = () => {
            answerWith({ ok: true });
          };
        });
      });
    });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const response = fetch(`${url}/slow`);
    await arrived;
    const closed = app.close();
    answer();
    expect(await (await response).json()).toEqual({ ok: true });
    await closed;
  });
});
