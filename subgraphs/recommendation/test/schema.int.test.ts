import { createTestDatabase } from '@rapport/testkit/database';
import { openDatabase } from '@rapport/subgraph-kit/database';
import { ProductRow } from '../src/db/entities/product-row';
import { MIGRATIONS } from '../src/db/migrations/all';

it('the tables go up, down and up again', async () => {
  const database = await createTestDatabase();
  const db = await openDatabase({
    url: database.url,
    name: 'test',
    poolMax: 2,
    entities: [ProductRow],
    migrations: MIGRATIONS,
  });
  const tables = () => db.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`);
  const before: unknown = await tables();
  // The kit's own among them, which may be younger.
  const [{ all }]: [{ all: number }] = await db.query('SELECT count(*)::int AS all FROM migration');
  for (let left = all; left > 0; left -= 1) await db.undoLastMigration();
  expect(await tables()).toEqual([{ tablename: 'migration' }]);
  expect(await db.runMigrations()).toHaveLength(all);
  expect(await tables()).toEqual(before);
  await db.destroy();
  await database.drop();
});
