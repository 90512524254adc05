import { startPgBossBus } from '@rapport/subgraph-kit/bus/pg-boss-bus';
import type { Bus, EventBatch } from '@rapport/subgraph-kit/bus/bus';
import { startRelay } from '@rapport/subgraph-kit/bus/relay';
import { openDatabase } from '@rapport/subgraph-kit/database';
import { createLogger } from '@rapport/subgraph-kit/log';
import { createTestDatabase, type TestDatabase } from '@rapport/testkit/database';
import { until } from '@rapport/testkit/subgraph';
import { Client } from 'pg';

const log = createLogger('test', 'silent');
const batch = (...ids: readonly string[]) => ({
  type: 'product.viewed' as const,
  payloads: ids.map((id) => JSON.stringify({ id })),
});

describe('the bus', () => {
  let database: TestDatabase;
  const open: Bus[] = [];
  const start = async (exclusive = false) => {
    const bus = await startPgBossBus({ url: database.url, log, exclusive });
    open.push(bus);
    return bus;
  };
  const collect = async (bus: Bus, name: string) => {
    const seen: string[] = [];
    await bus.subscribe(name, ['product.viewed'], ({ events }) => {
      seen.push(...events.map((event) => (event as { id: string }).id));
      return Promise.resolve();
    });
    return seen;
  };

  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((bus) => bus.stop()));
    await database.drop();
  });

  it('delivers a batch to every subscriber', async () => {
    const bus = await start();
    const [first, second] = [await collect(bus, 'first'), await collect(bus, 'second')];
    await bus.publish([batch('a', 'b')]);
    await until(() => Promise.resolve(first.length === 2 && second.length === 2));
    expect([first, second]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  it('lets replicas of one subscriber share the work', async () => {
    const [here, there] = [await start(), await start()];
    const seen = [await collect(here, 'shared'), await collect(there, 'shared')];
    await here.publish(Array.from({ length: 40 }, (_, index) => batch(String(index))));
    await until(async () => (await here.backlog('shared')) === 0);
    const all = seen.flat();
    expect(all).toHaveLength(40);
    expect(new Set(all).size).toBe(40);
  });

  it('brings a batch again that was not taken, and the others meanwhile', async () => {
    const bus = await start();
    const taken: string[] = [];
    let refusals = 1;
    await bus.subscribe('flaky', ['product.viewed'], ({ events }) => {
      const ids = events.map((event) => (event as { id: string }).id);
      if (ids.includes('bad') && refusals-- > 0) return Promise.reject(new Error('not now'));
      taken.push(...ids);
      return Promise.resolve();
    });
    await bus.publish([batch('bad'), batch('good')]);
    await until(() => Promise.resolve(taken.length === 2));
    expect(taken).toEqual(['good', 'bad']);
  });

  it('delivers a change of consent while the batch before it is still being worked on, and what follows waits', async () => {
    const bus = await start();
    const taken: string[] = [];
    let letGo: () => void = () => undefined;
    const work = new Promise<void>((resolve) => (letGo = resolve));
    await bus.subscribe('busy', ['product.viewed', 'consent.changed'], async ({ type }) => {
      taken.push(type);
      if (type === 'product.viewed') await work;
    });
    await bus.publish([batch('a')]);
    await until(() => Promise.resolve(taken.length === 1));
    await bus.publish([batch('b'), { type: 'consent.changed', payloads: ['{}'] }]);
    await until(() => Promise.resolve(taken.length === 2));
    expect(taken).toEqual(['product.viewed', 'consent.changed']);
    expect(await bus.backlog('busy')).toBeGreaterThanOrEqual(2);
    letGo();
    await until(async () => (await bus.backlog('busy')) === 0);
    expect(taken).toHaveLength(3);
  });

  it('has one lane for a type where an older version left it on another', async () => {
    const before = await start();
    await collect(before, 'upgraded');
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query(
      `INSERT INTO pgboss.subscription (event, name) VALUES ('consent.changed', 'upgraded')`,
    );
    const bus = await start();
    await bus.subscribe('upgraded', ['consent.changed'], () => Promise.resolve());
    const { rows } = await client.query(
      `SELECT name FROM pgboss.subscription WHERE event = 'consent.changed'`,
    );
    await client.end();
    expect(rows).toEqual([{ name: 'upgraded.urgent' }]);
  });

  it('takes up at once what a killed predecessor was working on, where it is alone', async () => {
    const killed = await start();
    let letGo: () => void = () => undefined;
    // It hangs with its batch, as seen from outside, like a process that was killed.
    await killed.subscribe('alone', ['product.viewed'], () => new Promise((resolve) => (letGo = resolve)));
    await killed.publish([batch('a')]);
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await until(
      async () => (await client.query(`SELECT 1 FROM pgboss.job WHERE state = 'active'`)).rowCount === 1,
    );
    await client.end();

    const seen = await collect(await start(true), 'alone');
    await until(() => Promise.resolve(seen.length === 1));
    expect(seen).toEqual(['a']);
    letGo();
  });

  it('keeps what is published while a subscriber is away', async () => {
    const before = await start();
    await collect(before, 'away');
    await before.stop();
    open.splice(0);
    const publisher = await start();
    await publisher.publish([batch('a')]);
    const seen = await collect(publisher, 'away');
    await until(() => Promise.resolve(seen.length === 1));
    expect(seen).toEqual(['a']);
  });

  it('has a scheduled job run now by the process that has it, and tells when it is done', async () => {
    const owner = await start();
    let runs = 0;
    await owner.schedule({
      name: 'some.job',
      cron: '0 0 1 1 *',
      run: () => {
        runs += 1;
        return Promise.resolve();
      },
    });
    const other = await start();
    await other.runJob('some.job');
    expect(runs).toBe(1);
  });

  it('runs a scheduled job when asked', async () => {
    const bus = await start();
    let runs = 0;
    await bus.schedule({
      name: 'test.job',
      cron: '0 0 1 1 *',
      run: () => {
        runs += 1;
        return Promise.resolve();
      },
    });
    await bus.runJob('test.job');
    expect(runs).toBe(1);
  });

  it('keeps what waits for a subscriber for years, not for the two weeks of a job', async () => {
    const bus = await start();
    await collect(bus, 'slow');
    await bus.stop();
    open.splice(0);
    await (await start()).publish([batch('a')]);
    const client = new Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query(
      `SELECT keep_until > now() + interval '9 years' AS kept FROM pgboss.job WHERE name = 'slow'`,
    );
    await client.end();
    expect(rows).toEqual([{ kept: true }]);
  });
});

it('takes a change of consent out of the outbox before what waited there longer', async () => {
  const database = await createTestDatabase();
  const db = await openDatabase({ url: database.url, name: 't', poolMax: 3, entities: [], migrations: [] });
  await db.query(
    `INSERT INTO outbox (type, payload) SELECT 'product.viewed', '{}' FROM generate_series(1, 1200)`,
  );
  await db.query(`INSERT INTO outbox (type, payload) VALUES ('consent.changed', '{}')`);
  const turns: (readonly EventBatch[])[] = [];
  const bus: Pick<Bus, 'publish'> = {
    publish: (batches) => {
      turns.push(batches);
      return Promise.resolve();
    },
  };
  const relay = await startRelay({ db, url: database.url, name: 't', bus: bus as Bus, log });
  await until(async () => {
    const rows: unknown[] = await db.query('SELECT 1 FROM outbox LIMIT 1');
    return rows.length === 0;
  });
  await relay.stop();
  await db.destroy();
  await database.drop();
  expect(turns[0]?.[0]).toEqual({ type: 'consent.changed', payloads: ['{}'] });
  expect(turns.flat().reduce((sum, { payloads }) => sum + payloads.length, 0)).toBe(1_201);
});
