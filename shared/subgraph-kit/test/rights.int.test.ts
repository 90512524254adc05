import type { ErasureRequested, ExportRequested } from '@rapport/contracts/rights';
import type { ProductViewed } from '@rapport/contracts/product';
import { newId } from '@rapport/subgraph-kit/ids';
import { buildFederatedSchema } from '@rapport/subgraph-kit/graphql/build-schema';
import { serveSubgraph } from '@rapport/subgraph-kit/http/serve-subgraph';
import { personalTables } from '@rapport/subgraph-kit/rights/personal-tables';
import type { SubgraphDefinition } from '@rapport/subgraph-kit/subgraph';
import { createViewerSigner, VIEWER_HEADER } from '@rapport/subgraph-kit/viewer-token';
import { startTestSubgraph, type TestSubgraph } from '@rapport/testkit/subgraph';
import { Mutation, Query, Resolver } from 'type-graphql';
import type { MigrationInterface, QueryRunner } from 'typeorm';

@Resolver()
class PingResolver {
  @Query(() => String, { description: 'Answers.' })
  ping(): string {
    return 'pong';
  }

  @Mutation(() => String, { description: 'Writes.' })
  write(): string {
    return 'written';
  }
}

class CreateLook1700000000001 implements MigrationInterface {
  readonly name = 'CreateLook1700000000001';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE look (customer_id uuid, anonymous_id text, product_id text NOT NULL)');
    await runner.query('CREATE TABLE sale (customer_id uuid, order_id uuid, total_minor bigint)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE look, sale');
  }
}

/** Remembers looks and sales of people. */
const shopWindow: SubgraphDefinition = {
  name: 'window',
  entities: [],
  migrations: [CreateLook1700000000001],
  buildSchema: () => buildFederatedSchema({ resolvers: [PingResolver], references: {} }),
  createContext: () => ({}),
  // `look` by convention.
  personalData: personalTables([{ table: 'sale', file: 'sales', onErasure: { set: 'customer_id = NULL' } }]),
  handlers: {
    'product.viewed': async (tx, events) => {
      if (events.some(({ productId }) => productId === 'poison')) throw new Error('cannot look at poison');
      await tx.query('INSERT INTO look SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[])', [
        events.map((event) => event.customerId),
        events.map((event) => event.anonymousId),
        events.map((event) => event.productId),
      ]);
    },
  },
};

const ERASED_AT = '2026-02-01T00:00:00.000Z';

const viewed = (fields: Partial<ProductViewed>): ProductViewed => ({
  type: 'product.viewed',
  version: 1,
  eventId: newId(),
  occurredAt: '2026-01-01T00:00:00.000Z',
  customerId: null,
  anonymousId: null,
  productId: 'lantern',
  ...fields,
});

interface Person {
  readonly customerIds: string[];
  readonly anonymousIds: string[];
}

const erasure = (person: Person, requestId = newId()): ErasureRequested => ({
  type: 'erasure.requested',
  version: 1,
  eventId: newId(),
  occurredAt: ERASED_AT,
  requestId,
  contributions: 'REMOVE',
  ...person,
});

const exportOf = (person: Person): ExportRequested => ({
  type: 'export.requested',
  version: 1,
  eventId: newId(),
  occurredAt: ERASED_AT,
  requestId: newId(),
  ...person,
});

describe('a subgraph of the kit', () => {
  let shop: TestSubgraph;
  let person: Person;
  let number = 0;
  const looks = async () => (await shop.sql<{ n: number }>('SELECT count(*)::int AS n FROM look'))[0]?.n;

  beforeAll(async () => {
    shop = await startTestSubgraph(shopWindow);
  });
  afterAll(() => shop.stop());
  beforeEach(async () => {
    number += 1;
    person = { customerIds: [newId(), newId()], anonymousIds: [`device-${number}`] };
    await shop.sql('TRUNCATE look, sale, poisoned_event, idempotency_key');
  });

  it('forgets a person under each of their ids, keeps sales without them, and says how many', async () => {
    const [a = '', b = ''] = person.customerIds;
    await shop.deliver(
      viewed({ customerId: a }),
      viewed({ customerId: b }),
      viewed({ anonymousId: person.anonymousIds[0] ?? null }),
      viewed({ customerId: newId() }),
    );
    await shop.sql('INSERT INTO sale VALUES ($1, $2, 1200)', [a, newId()]);
    const request = erasure(person);
    await shop.deliver(request);

    expect(await looks()).toBe(1);
    expect(await shop.sql('SELECT customer_id, total_minor::int FROM sale')).toEqual([
      { customer_id: null, total_minor: 1200 },
    ]);
    const receipts = (await shop.published('erasure.done')).filter((e) => e.requestId === request.requestId);
    expect(receipts).toHaveLength(1);
    expect(receipts[0]?.records).toEqual(
      expect.arrayContaining([
        { kind: 'sale', erased: 0, unlinked: 1 },
        { kind: 'look', erased: 3, unlinked: 0 },
      ]),
    );
  });

  it('answers again when it is asked again, and leaves alone who has the device by then', async () => {
    const requestId = newId();
    await shop.deliver(erasure(person, requestId));
    await shop.deliver(
      viewed({ anonymousId: person.anonymousIds[0] ?? null, occurredAt: '2026-02-02T00:00:00.000Z' }),
    );
    await shop.deliver(erasure(person, requestId));
    expect(await looks()).toBe(1);
    const receipts = (await shop.published('erasure.done')).filter((e) => e.requestId === requestId);
    expect(receipts).toHaveLength(2);
  });

  it('hears nothing more of an erased person, however late it is told', async () => {
    await shop.deliver(erasure(person));
    await shop.deliver(
      viewed({ customerId: person.customerIds[1] ?? null }),
      viewed({ anonymousId: person.anonymousIds[0] ?? null }),
    );
    expect(await looks()).toBe(0);
  });

  it('forgets what waits to be mended or repeated', async () => {
    const customerId = person.customerIds[0] ?? null;
    await shop.deliver(viewed({ customerId, productId: 'poison' }));
    await shop.sql(
      `INSERT INTO idempotency_key (actor, key, request_hash, answer) VALUES ($1, 'k', '', '{}'), ('staff:1', 'k', '', $2)`,
      [`customer:${customerId}`, JSON.stringify({ customerId })],
    );
    expect(await shop.sql('SELECT 1 FROM poisoned_event')).toHaveLength(1);
    await shop.deliver(erasure(person));
    expect(await shop.sql('SELECT 1 FROM poisoned_event')).toEqual([]);
    expect(await shop.sql('SELECT 1 FROM idempotency_key')).toEqual([]);
  });

  it('forgets by the fields that name them: a device called "web" or "1" takes nothing with it that only says so', async () => {
    const other = newId();
    const waiting = (fields: Partial<ProductViewed>) => viewed({ productId: 'poison', ...fields });
    const theirs = waiting({ anonymousId: 'web' });
    const since = waiting({ anonymousId: 'web', occurredAt: '2026-02-02T00:00:00.000Z' });
    const others = { ...viewed({ customerId: other, productId: 'web' }), note: 'poison' };
    await shop.deliver(theirs, since, waiting({ anonymousId: 'web', customerId: other }));
    await shop.sql(
      `INSERT INTO poisoned_event (id, type, payload, error) VALUES ($1, 'product.viewed', $2, '')`,
      [newId(), JSON.stringify(others)],
    );
    await shop.sql(
      `INSERT INTO idempotency_key (actor, key, request_hash, answer)
       VALUES ('guest:web', 'k', '', '{}'), ('guest:1', 'k', '', '{}'), ('guest:2', '1', '', '{"channel": "web"}'),
              ('staff:1', 'k', '', '{"visitor": {"anonymousId": "web"}}'), ('staff:2', $1, '', '{}')`,
      [`redeem-${person.customerIds[0]?.toUpperCase()}`],
    );
    await shop.deliver(erasure({ ...person, anonymousIds: ['web', '1'] }));

    const kept = await shop.sql<{ payload: string }>('SELECT payload FROM poisoned_event');
    expect(kept.map(({ payload }) => JSON.parse(payload) as ProductViewed)).toEqual(
      expect.arrayContaining([
        since,
        others,
        expect.objectContaining({ customerId: other, anonymousId: null }) as unknown,
      ]),
    );
    expect(kept).toHaveLength(3);
    expect(await shop.sql('SELECT actor FROM idempotency_key')).toEqual([{ actor: 'guest:2' }]);
  });

  it('refuses a mutation to a customer who was erased while their token is still good', async () => {
    const viewer = { kind: 'customer', customerId: person.customerIds[0] ?? '' } as const;
    expect((await shop.query('mutation { write }', { viewer })).data).toEqual({ write: 'written' });
    await shop.deliver(erasure(person));
    const [error] = (await shop.query('mutation { write }', { viewer })).errors;
    expect(error?.code).toBe('UNAUTHENTICATED');
  });

  it('refuses it over HTTP too, where the server hands resolvers a copy of the context', async () => {
    const viewer = { kind: 'customer', customerId: person.customerIds[0] ?? '' } as const;
    const secret = 'v'.repeat(32);
    const app = await serveSubgraph(shop.subgraph, secret);
    const write = async () => {
      const answer = await app.inject({
        method: 'POST',
        url: '/graphql',
        headers: { [VIEWER_HEADER]: await createViewerSigner(secret).sign(viewer) },
        payload: { query: 'mutation { write }' },
      });
      return answer.json<{ data: unknown; errors?: { extensions: { code: string } }[] }>();
    };
    expect((await write()).data).toEqual({ write: 'written' });
    await shop.deliver(erasure(person));
    expect((await write()).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    await app.close();
  });

  it('hands out everything it holds, in parts that make whole files', async () => {
    const title = 'x'.repeat(63);
    await shop.sql(`INSERT INTO look SELECT $1, NULL, $2 || n FROM generate_series(1, 4000) AS n`, [
      person.customerIds[0],
      title,
    ]);
    const request = exportOf(person);
    await shop.deliver(request);
    const parts = (await shop.published('export.part')).filter((e) => e.requestId === request.requestId);
    const fileOf = (name: string) =>
      JSON.parse(
        parts
          .filter(({ file }) => file === name)
          .sort((a, b) => a.part - b.part)
          .map(({ content }) => content)
          .join(''),
      ) as { product_id: string }[];
    expect(parts.filter(({ file }) => file === 'look.json').length).toBeGreaterThan(2);
    expect(fileOf('look.json')).toHaveLength(4_000);
    expect(fileOf('sales.json')).toEqual([]);
    expect(new Set(parts.map(({ files }) => files)).size).toBe(1);
    expect(new Set(parts.map(({ file }) => file)).size).toBe(parts[0]?.files);
  });
});
