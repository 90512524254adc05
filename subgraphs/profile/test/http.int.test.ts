import { gzipSync } from 'node:zlib';
import { ordered, viewed } from './events';
import { basic, startShop, type Shop } from './shop';

const codeOf = ({ body }: { body: Record<string, unknown> }) =>
  (body['errors'] as { extensions: { code: string } }[] | undefined)?.[0]?.extensions.code;

describe('the Segment HTTP API', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(() => shop.stop());

  const stored = async () => {
    const [row] = await shop.sql<{ n: number }>(
      `SELECT (SELECT count(*) FROM received_message)::int + (SELECT count(*) FROM quarantined_event)::int
            + (SELECT coalesce(sum(accepted + duplicates + quarantined), 0) FROM ingestion_counter)::int AS n`,
    );
    return row?.n;
  };

  it.each([
    ['JSON that breaks off', '/v1/batch', '{"batch": [', 400, 'BAD_USER_INPUT'],
    ['no body', '/v1/batch', '', 400, 'BAD_USER_INPUT'],
    ['a body that is a list', '/v1/batch', [], 400, 'BAD_USER_INPUT'],
    ['a body that is null', '/v1/track', 'null', 400, 'BAD_USER_INPUT'],
    ['no batch', '/v1/batch', {}, 400, 'BAD_USER_INPUT'],
    ['a batch that is an object', '/v1/batch', { batch: {} }, 400, 'BAD_USER_INPUT'],
    ['too many events', '/v1/batch', { batch: Array(2_501).fill(0) }, 400, 'BAD_USER_INPUT'],
    ['a body over 500 kB', '/v1/batch', { batch: ['x'.repeat(500 * 1024)] }, 413, 'PAYLOAD_TOO_LARGE'],
    ['a path that is not there', '/v1/purge', {}, 404, 'NOT_FOUND'],
  ])('refuses %s and stores nothing', async (_claim, path, body, status, code) => {
    const before = await stored();
    const answer = await shop.post(path, body);
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    expect(await stored()).toBe(before);
  });

  it('refuses a wrong key, no key, a bearer, and a key that is not for feeding, before it reads the body', async () => {
    const before = await stored();
    expect(await shop.post('/v1/track', 'not json', 'rpk_wrong')).toMatchObject({ status: 401 });
    expect(await shop.post('/v1/track', viewed('A'), shop.partnerKey)).toMatchObject({ status: 403 });
    for (const authorization of [undefined, `Bearer ${shop.writeKey}`, 'Basic ', basic('')]) {
      const headers = { ...(authorization !== undefined && { authorization }) };
      const payload = { ...viewed('A'), writeKey: shop.writeKey };
      const answer = await shop.http.inject({ method: 'POST', url: '/v1/track', headers, payload });
      expect([answer.statusCode, codeOf({ body: answer.json() })]).toEqual([401, 'UNAUTHENTICATED']);
    }
    expect(await stored()).toBe(before);
  });

  it.each(['track', 'identify', 'alias', 'page', 'screen', 'group'])(
    'takes a single %s event',
    async (path) => {
      const event = { ...viewed('A'), type: undefined, previousId: 'device' };
      expect(await shop.post(`/v1/${path}`, event)).toMatchObject({
        status: 200,
        body: { success: true, status: 'ACCEPTED' },
      });
      expect(await shop.post(`/v1/${path}`, event)).toMatchObject({
        status: 200,
        body: { status: 'DUPLICATE' },
      });
    },
  );

  it('takes a batch on the path older libraries know', async () => {
    const batch = { batch: [viewed('A')] };
    expect(await shop.post('/v1/import', batch)).toMatchObject({ status: 200, body: { accepted: 1 } });
  });

  const packed = (payload: Buffer, encoding = 'gzip') =>
    shop.http.inject({
      method: 'POST',
      url: '/v1/batch',
      headers: {
        authorization: basic(shop.writeKey),
        'content-type': 'application/json',
        'content-encoding': encoding,
      },
      payload,
    });

  it('takes a gzip body', async () => {
    const answer = await packed(gzipSync(JSON.stringify({ batch: [viewed('A')] })));
    expect([answer.statusCode, answer.json()]).toMatchObject([200, { accepted: 1 }]);
  });

  it('refuses a gzip body that unpacks to more than 500 kB, that is none, or that breaks off, and stores nothing', async () => {
    const before = await stored();
    const bomb = gzipSync(JSON.stringify({ batch: ['x'.repeat(50_000_000)] }));
    expect(bomb.length).toBeLessThan(100_000);
    for (const [body, status, code] of [
      [bomb, 413, 'PAYLOAD_TOO_LARGE'],
      [Buffer.from('{"batch": []}'), 400, 'BAD_USER_INPUT'],
      [gzipSync('{"batch": []}').subarray(0, 20), 400, 'BAD_USER_INPUT'],
      [gzipSync('[1'), 400, 'BAD_USER_INPUT'],
    ] as const) {
      const answer = await packed(body);
      expect([answer.statusCode, codeOf({ body: answer.json() })]).toEqual([status, code]);
    }
    expect(await stored()).toBe(before);
  });

  it('says which encodings it wants', async () => {
    const answer = await packed(Buffer.from(''), 'br');
    expect([answer.statusCode, codeOf({ body: answer.json() })]).toEqual([415, 'BAD_USER_INPUT']);
    expect(answer.body).toContain('gzip');
  });

  it('answers 400 for a single event that it keeps aside', async () => {
    const answer = await shop.post('/v1/track', viewed('A', { userId: 'null', messageId: 'blocked' }));
    expect(answer).toMatchObject({ status: 400, body: { success: false, messageId: 'blocked' } });
    expect(codeOf(answer)).toBe('BLOCKED_ID');
    expect(await shop.sql(`SELECT code FROM quarantined_event WHERE message_id = 'blocked'`)).toEqual([
      { code: 'BLOCKED_ID' },
    ]);
  });

  it('keeps only the beginning of an event over 32 kB, and takes an order of that size', async () => {
    const large = viewed('A', { messageId: 'large', context: 'x'.repeat(33_000) });
    const order = ordered(
      'large',
      Array.from({ length: 1_114 }, (_, n): [string, number, string] => [`P${n}`, 1, '1.00']),
    );
    const sent = await shop.send(large, order);
    expect(sent.results).toMatchObject([
      { status: 'QUARANTINED', code: 'EVENT_TOO_LARGE' },
      { status: 'ACCEPTED' },
    ]);
    expect((await shop.refused()).find(({ messageId }) => messageId === 'large')?.payload).toHaveLength(
      1_000,
    );
  });

  it('keeps aside text that no database holds, and takes the rest of the batch', async () => {
    const sent = await shop.send(
      viewed('A\u0000B'),
      viewed('\ud800'),
      viewed('\\u0000'),
      null as never,
      viewed('fine'),
    );
    expect(sent.results.map(({ status, code }) => code ?? status)).toEqual([
      'INVALID_EVENT',
      'INVALID_EVENT',
      'ACCEPTED',
      'INVALID_EVENT',
      'ACCEPTED',
    ]);
  });

  it.each(['"__proto__":{"admin":true}', '"constructor":{"prototype":{"admin":true}}'])(
    'keeps aside an event with %s in it, however deep, and takes the rest of the batch',
    async (key) => {
      const poisoned = `{"type":"identify","messageId":${JSON.stringify(key)},"userId":"u","traits":{"a":[{${key}}]}}`;
      const body = `{"batch":[${poisoned},${JSON.stringify(viewed('A'))}]}`;
      expect(await shop.post('/v1/batch', body)).toMatchObject({
        status: 200,
        body: { results: [{ code: 'INVALID_EVENT', messageId: key }, { status: 'ACCEPTED' }] },
      });
      expect((await shop.refused()).find(({ messageId }) => messageId === key)?.payload).toBe(poisoned);
      const single = await shop.post('/v1/track', `{"messageId":"single",${key}}`);
      expect([single.status, codeOf(single)]).toEqual([400, 'INVALID_EVENT']);
      expect({}).not.toHaveProperty('admin');
    },
  );

  it('takes text that only speaks of such a key, and a body that has one beside its batch', async () => {
    const harmless = viewed('A', {
      context: { page: { title: '"__proto__":' }, constructor: 'Bob the builder' },
    });
    const body = `{"__proto__":{"batch":[]},"batch":[${JSON.stringify(harmless)}]}`;
    expect(await shop.post('/v1/batch', body)).toMatchObject({ status: 200, body: { accepted: 1 } });
  });

  it.each([3_000, 20_000])(
    'keeps aside an event nested %d deep, and takes the rest of the batch',
    async (depth) => {
      const traits = `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
      const deep = `{"type":"identify","messageId":"deep-${depth}","userId":"u","traits":${traits}}`;
      const body = `{"batch":[${deep},${JSON.stringify(viewed('A'))}]}`;
      expect(await shop.post('/v1/batch', body)).toMatchObject({
        status: 200,
        body: { results: [{ code: 'INVALID_EVENT', messageId: `deep-${depth}` }, { status: 'ACCEPTED' }] },
      });
    },
  );

  it('stores all of a batch or nothing when the database breaks it off', async () => {
    await shop.sql(`ALTER TABLE product_view ADD CONSTRAINT broken CHECK (product_id <> 'BREAK')`);
    const before = await stored();
    const events = [ordered('broken', [['A', 1, '1.00']]), viewed('BREAK')];
    const answer = await shop.post('/v1/batch', { batch: events });
    expect([answer.status, codeOf(answer)]).toEqual([500, 'INTERNAL_SERVER_ERROR']);
    expect(JSON.stringify(answer.body)).not.toMatch(/constraint|product_view/);
    expect(await stored()).toBe(before);
    expect(await shop.sql(`SELECT 1 FROM shop_order WHERE number = 'broken'`)).toEqual([]);
    await shop.sql('ALTER TABLE product_view DROP CONSTRAINT broken');
    expect(await shop.send(...events)).toMatchObject({ accepted: 2 });
  });
});
