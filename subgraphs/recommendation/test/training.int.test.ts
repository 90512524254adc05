import { newId } from '@rapport/subgraph-kit/ids';
import type { TestSubgraph } from '@rapport/testkit/subgraph';
import { Client } from 'pg';
import { trainModel } from '../src/app/train-model';
import { replaceModel, tryLockTraining } from '../src/db/training-store';
import { ADA, feed, NOW, order, startShop } from './shop';

describe('training', () => {
  let shop: TestSubgraph;
  const activeModels = () => shop.sql<{ model_id: string }>('SELECT model_id FROM model WHERE active');
  const products = () =>
    shop.sql<{ n: number }>(
      'SELECT count(*)::int AS n FROM product_model JOIN model USING (model_id) WHERE active',
    );
  const withClient = async <Result>(run: (client: Client) => Promise<Result>) => {
    const client = new Client({ connectionString: shop.subgraph.runtime.databaseUrl });
    await client.connect();
    return run(client).finally(() => client.end());
  };
  const train = (whenBusy: 'wait' | 'skip', askedAt = NOW) =>
    trainModel({ databaseUrl: shop.subgraph.runtime.databaseUrl, askedAt, ordersMax: 1_000, whenBusy });

  beforeAll(async () => {
    shop = await startShop();
    await feed(shop, { id: 'A' }, { id: 'B' }, { id: 'C' });
    await shop.deliver(
      order('1', { who: ADA, lines: { A: 1, B: 1 } }),
      order('2', { lines: { A: 1, UNLISTED: 1 } }),
    );
  });
  afterAll(() => shop.stop());

  it('replaces the model as a whole and leaves no other behind', async () => {
    expect(await train('wait')).toEqual({ kind: 'trained', orders: 2, products: 4 });
    const [before] = await activeModels();
    await train('wait');
    const after = await activeModels();
    expect(after).toHaveLength(1);
    expect(after[0]?.model_id).not.toBe(before?.model_id);
    expect(await shop.sql('SELECT DISTINCT model_id FROM product_model')).toEqual(after);
  });

  it('that dies half way leaves the model before', async () => {
    const before = await activeModels();
    await withClient(async (client) => {
      const dying = replaceModel(client, { id: newId(), readAt: NOW, trainedAt: NOW, orders: 1 }, halfOf());
      await expect(dying).rejects.toThrow('killed');
    });
    expect(await activeModels()).toEqual(before);
    expect(await products()).toEqual([{ n: 4 }]);
  });

  it('is done by one replica at a time', async () => {
    await withClient(async (other) => {
      expect(await tryLockTraining(other)).toBe(true);
      expect(await train('skip')).toEqual({ kind: 'busy' });
    });
    const outcomes = await Promise.all([train('wait'), train('wait'), train('wait')]);
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['trained', 'trained', 'trained']);
  });

  it('is not done again when another replica has just read the same', async () => {
    await train('wait', NOW);
    expect(await train('wait', new Date(NOW.getTime() - 1))).toEqual({ kind: 'fresh' });
  });

  it('reads no more than the newest orders it may', async () => {
    const { databaseUrl } = shop.subgraph.runtime;
    expect(await trainModel({ databaseUrl, askedAt: NOW, ordersMax: 1, whenBusy: 'wait' })).toMatchObject({
      orders: 1,
    });
  });

  it('never recommends what is bought but not in the catalogue', async () => {
    await train('wait');
    const { data } = await shop.query('{ product(id: "A") { goesWith { id } similar { id } } }');
    expect(data?.['product']).toMatchObject({ goesWith: [{ id: 'B' }] });
  });
});

/** More than one insert's worth of products, then death. */
function* halfOf() {
  for (let index = 0; index < 600; index += 1) {
    yield { id: `P${index}`, orders: 1, trend: 1, repeatRate: 0, goesWith: [], similar: [] };
  }
  throw new Error('killed');
}
