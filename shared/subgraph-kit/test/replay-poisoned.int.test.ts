import type { ProductViewed } from '@rapport/contracts/product';
import { buildFederatedSchema } from '@rapport/subgraph-kit/graphql/build-schema';
import { newId } from '@rapport/subgraph-kit/ids';
import { retryAllPoisoned } from '@rapport/subgraph-kit/replay-poisoned';
import type { SubgraphDefinition } from '@rapport/subgraph-kit/subgraph';
import { startTestSubgraph, type TestSubgraph } from '@rapport/testkit/subgraph';
import { Query, Resolver } from 'type-graphql';

@Resolver()
class PingResolver {
  @Query(() => String, { description: 'Answers.' })
  ping(): string {
    return 'pong';
  }
}

const MINUTE_MS = 60_000;

describe('an event that could not be applied', () => {
  let shop: TestSubgraph;
  let now: Date;
  let fixed: boolean;
  let applied: string[];
  let tries: number;

  const definition: SubgraphDefinition = {
    name: 'replaying',
    entities: [],
    migrations: [],
    buildSchema: () => buildFederatedSchema({ resolvers: [PingResolver], references: {} }),
    createContext: () => ({}),
    personalData: { export: () => Promise.resolve([]), erase: () => Promise.resolve([]) },
    handlers: {
      'product.viewed': (_, events) => {
        tries += 1;
        if (!fixed) throw new Error(`a bug, seen ${tries} times`);
        applied.push(...events.map((event) => event.productId));
        return Promise.resolve();
      },
    },
  };

  beforeEach(async () => {
    now = new Date(Date.now() + MINUTE_MS);
    [fixed, applied, tries] = [false, [], 0];
    shop = await startTestSubgraph(definition, { now: () => now });
  });
  afterEach(() => shop.stop());

  const viewed = (productId: string): ProductViewed => ({
    type: 'product.viewed',
    version: 1,
    eventId: newId(),
    occurredAt: '2026-01-01T00:00:00.000Z',
    customerId: null,
    anonymousId: 'browser-1',
    productId,
  });
  const replay = () => shop.subgraph.runSchedule('replay-poisoned');
  const kept = () =>
    shop.sql<{ attempts: number; error: string }>('SELECT attempts, error FROM poisoned_event');

  it('is applied once after the fix, and kept no longer', async () => {
    const event = viewed('A');
    await shop.deliver(event);
    expect(await kept()).toHaveLength(1);
    fixed = true;
    await replay();
    await replay();
    await shop.deliver(event);
    expect(applied).toEqual(['A']);
    expect(await kept()).toEqual([]);
  });

  it('is tried ever more seldom, at last once a day, and its last problem is kept', async () => {
    await shop.deliver(viewed('A'));
    const waits: number[] = [];
    for (let minute = 0; waits.length < 10; minute += 1) {
      const before = tries;
      await replay();
      if (tries > before) waits.push(minute);
      now = new Date(now.getTime() + MINUTE_MS * 10);
    }
    const gaps = waits.slice(1).map((at, index) => (at - (waits[index] ?? 0)) * 10);
    expect(gaps).toEqual([20, 40, 80, 160, 320, 640, 1_280, 1_440, 1_440]);
    expect(await kept()).toEqual([{ attempts: 11, error: `a bug, seen ${tries} times` }]);
  });

  it('is tried at once by a new version of the program', async () => {
    await shop.deliver(viewed('A'));
    await replay();
    const { db } = shop.subgraph.runtime;
    fixed = true;
    await replay();
    expect(applied).toEqual([]);
    await retryAllPoisoned(db, now);
    await replay();
    expect(applied).toEqual(['A']);
  });

  it('holds nothing else up, however many there are', async () => {
    await shop.deliver(...Array.from({ length: 230 }, (_, index) => viewed(`P${index}`)));
    expect(await kept()).toHaveLength(230);
    fixed = true;
    await replay();
    expect(applied).toHaveLength(230);
    expect(await kept()).toEqual([]);
  });

  it('of a version that was not known is read again when it is', async () => {
    await shop.deliver({ ...viewed('A'), version: 9 } as never);
    fixed = true;
    await replay();
    expect(await kept()).toEqual([
      { attempts: 2, error: expect.stringContaining('not a known version') as string },
    ]);
    await shop.sql(`UPDATE poisoned_event SET payload = replace(payload, '"version":9', '"version":1')`);
    now = new Date(now.getTime() + 60 * MINUTE_MS);
    await replay();
    expect(applied).toEqual(['A']);
  });
});
