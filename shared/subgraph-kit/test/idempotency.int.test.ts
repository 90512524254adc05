import { once } from '@rapport/subgraph-kit/idempotency';
import { openDatabase } from '@rapport/subgraph-kit/database';
import { createTestDatabase, type TestDatabase } from '@rapport/testkit/database';
import type { DataSource } from 'typeorm';

describe('an idempotency key', () => {
  let database: TestDatabase;
  let db: DataSource;
  let effects = 0;

  beforeAll(async () => {
    database = await createTestDatabase();
    db = await openDatabase({ url: database.url, name: 'test', poolMax: 20, entities: [], migrations: [] });
  });
  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });
  beforeEach(() => {
    effects = 0;
  });

  const send = (key: string, request: unknown = { spend: 1 }, actor = 'customer:ada') =>
    db.transaction((tx) => once(tx, { actor, key, request }, () => Promise.resolve({ effect: ++effects })));

  it('gives the same answer to the same request and has one effect', async () => {
    expect(await send('k1')).toEqual({ effect: 1 });
    expect(await send('k1')).toEqual({ effect: 1 });
    expect(effects).toBe(1);
  });

  it('has one effect when twenty attempts arrive at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => send('k2')));
    expect(new Set(answers.map((answer) => answer.effect))).toEqual(new Set([1]));
    expect(effects).toBe(1);
  });

  it('is refused with another request', async () => {
    await send('k3');
    await expect(send('k3', { spend: 2 })).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('belongs to its actor', async () => {
    await send('k4');
    expect(await send('k4', { spend: 1 }, 'customer:bob')).toEqual({ effect: 2 });
  });

  it('is free again when the effect failed', async () => {
    const failing = db.transaction((tx) =>
      once(tx, { actor: 'customer:ada', key: 'k5', request: 1 }, () => Promise.reject(new Error('no stock'))),
    );
    await expect(failing).rejects.toThrow('no stock');
    expect(await send('k5', 1)).toEqual({ effect: 1 });
  });

  it('wants 1 to 255 characters of text', async () => {
    await expect(send('')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(send('a\0b')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(send('x'.repeat(256))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('holds no half of a surrogate pair, which Postgres would store as another key', async () => {
    await expect(send('\ud800')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(send('\udc00x')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await send('\u{1f600}')).toEqual({ effect: 1 });
  });
});
