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
  for (let left = MIGRATIONS.length; left > 0; left -= 1) await db.undoLastMigration();
  expect(
    await db.query(`SELECT 1 FROM pg_tables WHERE tablename IN ('product', 'purchase', 'model')`),
  ).toEqual([]);
  expect((await db.runMigrations()).map((migration) => migration.name)).toHaveLength(MIGRATIONS.length);
  await db.destroy();
  await database.drop();
});
