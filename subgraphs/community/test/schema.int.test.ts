import { createTestDatabase } from '@rapport/testkit/database';
import { openDatabase } from '@rapport/subgraph-kit/database';
import { buildCommunitySchema } from '../src/schema';
import { defineCommunity } from '../src/server';

it('owns what members write and extends customers and products', () => {
  const { sdl } = buildCommunitySchema();
  for (const type of ['Review', 'Idea', 'Thread', 'Reply', 'Customer', 'Product'])
    expect(sdl).toMatch(new RegExp(`type ${type} [^{]*@key\\(fields: "id"\\)`));
});

it('links no member and no contribution to a customer', () => {
  const { sdl } = buildCommunitySchema();
  expect(sdl.match(/: \[?Customer\b/g)).toBeNull();
});

it('migrates an empty database up, down and up again', async () => {
  const database = await createTestDatabase();
  const { entities, migrations } = defineCommunity();
  const db = await openDatabase({ url: database.url, name: 'test', poolMax: 2, entities, migrations });
  for (let n = 0; n < migrations.length; n += 1) await db.undoLastMigration();
  expect(await db.query(`SELECT to_regclass('contribution') AS there`)).toEqual([{ there: null }]);
  await db.runMigrations();
  expect(await db.query(`SELECT count(*)::int AS n FROM contribution`)).toEqual([{ n: 0 }]);
  await db.destroy();
  await database.drop();
});
