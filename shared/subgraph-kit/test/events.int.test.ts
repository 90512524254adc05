import type { ProductViewed } from '@rapport/contracts/product';
import { newId } from '@rapport/subgraph-kit/ids';
import { appendToOutbox } from '@rapport/subgraph-kit/outbox';
import { buildFederatedSchema } from '@rapport/subgraph-kit/graphql/build-schema';
import type { SubgraphDefinition } from '@rapport/subgraph-kit/subgraph';
import { startTestSubgraph, until, type TestSubgraph } from '@rapport/testkit/subgraph';
import { Query, Resolver } from 'type-graphql';
import type { MigrationInterface, QueryRunner } from 'typeorm';

@Resolver()
class PingResolver {
  @Query(() => String, { description: 'Answers.' })
  ping(): string {
    return 'pong';
  }
}

class CreateSeen1700000000001 implements MigrationInterface {
  readonly name = 'CreateSeen1700000000001';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE seen (product_id text NOT NULL CHECK (product_id <> $$poison$$))');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE seen');
  }
}

/** Listens to the very event it publishes, so that one subgraph shows the whole way: outbox, bus, inbox. */
const echo: SubgraphDefinition = {
  name: 'echo',
  entities: [],
  migrations: [CreateSeen1700000000001],
  buildSchema: () => buildFederatedSchema({ resolvers: [PingResolver], references: {} }),
  createContext: () => ({}),
  personalData: { export: () => Promise.resolve([]), erase: () => Promise.resolve([]) },
  handlers: {
    'product.viewed': async (tx, events) => {
      await tx.query('INSERT INTO seen SELECT * FROM unnest($1::text[])', [
        events.map((event) => event.productId),
      ]);
    },
  },
};

const viewed = (productId: string, eventId = newId()): ProductViewed => ({
  type: 'product.viewed',
  version: 1,
  eventId,
  occurredAt: '2026-01-01T00:00:00.000Z',
  customerId: null,
  anonymousId: 'browser-1',
  productId,
});

describe('events between subgraphs', () => {
  let shop: TestSubgraph;
  const seen = async () =>
    (await shop.sql<{ product_id: string }>('SELECT product_id FROM seen ORDER BY 1')).map(
      (row) => row.product_id,
    );

  beforeEach(async () => {
    shop = await startTestSubgraph(echo);
  });
  afterEach(() => shop.stop());

  it('reach their consumer after the commit that published them', async () => {
    await shop.subgraph.runtime.db.transaction((tx) => appendToOutbox(tx, [viewed('A'), viewed('B')]));
    await until(async () => (await seen()).length === 2);
    expect(await seen()).toEqual(['A', 'B']);
    expect(await shop.published('product.viewed')).toHaveLength(2);
  });

  it('are not published by a transaction that rolls back', async () => {
    await expect(
      shop.subgraph.runtime.db.transaction(async (tx) => {
        await appendToOutbox(tx, [viewed('A')]);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await shop.published('product.viewed')).toEqual([]);
  });

  it('have their effect once, however often they arrive', async () => {
    const event = viewed('A');
    await shop.deliver(event, event);
    await Promise.all([shop.deliver(event), shop.deliver(event, viewed('B'))]);
    expect(await seen()).toEqual(['A', 'B']);
  });

  it('that cannot be applied are kept aside and hold nothing else up', async () => {
    await shop.deliver(viewed('A'), viewed('poison'), viewed('B'));
    expect(await seen()).toEqual(['A', 'B']);
    expect(await shop.sql('SELECT type FROM poisoned_event')).toEqual([{ type: 'product.viewed' }]);
  });

  it('of an unknown shape are kept aside too', async () => {
    await shop.deliver({ ...viewed('A'), version: 9 } as never, viewed('B'));
    expect(await seen()).toEqual(['B']);
    expect(await shop.sql('SELECT count(*)::int AS n FROM poisoned_event')).toEqual([{ n: 1 }]);
  });

  it('are relayed however large they are together, in turns that the bus can take', async () => {
    const large = (index: number) => ({
      ...viewed(`P${index}`),
      anonymousId: 'x'.repeat(256),
      padding: 'y'.repeat(400_000),
    });
    await shop.subgraph.runtime.db.transaction((tx) =>
      appendToOutbox(
        tx,
        Array.from({ length: 60 }, (_, index) => large(index)),
      ),
    );
    await until(async () => (await seen()).length === 60);
    expect(await shop.sql('SELECT 1 FROM outbox')).toEqual([]);
  });
});
