import { MIGRATIONS } from '@rapport/profile/db/migrations/all';
import { openDatabase } from '@rapport/subgraph-kit/database';
import { createTestDatabase } from '@rapport/testkit/database';

it('the migrations go up, down and up again', async () => {
  const database = await createTestDatabase();
  const db = await openDatabase({
    url: database.url,
    name: 'profile',
    poolMax: 2,
    entities: [],
    migrations: MIGRATIONS,
  });
  const tables = () => db.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`);
  const before: unknown = await tables();
  for (let undone = 0; undone < MIGRATIONS.length; undone += 1) await db.undoLastMigration();
  expect(await tables()).not.toEqual(before);
  await db.runMigrations();
  expect(await tables()).toEqual(before);
  await db.destroy();
  await database.drop();
});
