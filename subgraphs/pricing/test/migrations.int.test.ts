import type { TestSubgraph } from '@rapport/testkit/subgraph';
import { startPricing } from './pricing-shop';

describe('the migrations of pricing', () => {
  let shop: TestSubgraph;
  beforeAll(async () => {
    shop = await startPricing();
  });
  afterAll(() => shop.stop());

  const tables = () => shop.sql(`SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`);

  it('go up, down and up again', async () => {
    const { db } = shop.subgraph.runtime;
    const before = await tables();
    for (let undone = 0; undone < 4; undone += 1) await db.undoLastMigration();
    expect(await tables()).toHaveLength(before.length - 8);
    await db.runMigrations();
    expect(await tables()).toEqual(before);
  });
});
