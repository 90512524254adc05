import { MIGRATIONS } from '@rapport/profile/db/migrations/all';
import { messageKey } from '@rapport/profile/app/message-key';
import { openDatabase } from '@rapport/subgraph-kit/database';
import { createTestDatabase } from '@rapport/testkit/database';

const ADA = '00000000-0000-4000-8000-00000000000a';
const VISITOR = '00000000-0000-4000-8000-00000000000b';
const ORDER = '00000000-0000-4000-8000-00000000000c';

it('a database from before keeps its messages, its texts and what people did', async () => {
  const database = await createTestDatabase();
  const open = (migrations: typeof MIGRATIONS) =>
    openDatabase({ url: database.url, name: 'profile', poolMax: 2, entities: [], migrations });
  const old = await open(MIGRATIONS.slice(0, 3));
  await old.query(
    `INSERT INTO customer (id, number, created_at) VALUES ('${ADA}', 'ada', now()), ('${VISITOR}', NULL, now())`,
  );
  await old.query(`INSERT INTO anonymous_identity VALUES ('browser', '${VISITOR}', false)`);
  await old.query(`
    INSERT INTO shop_order (customer_id, order_id, source, number, ordered_at, currency, total_minor, kept_minor, units, lines, charges)
    VALUES ('${ADA}', '${ORDER}', 'shop', '7', '2026-01-31T10:00Z', 'GBP', 1234, 1234, 1, '[]', '[]')`);
  await old.query(`
    INSERT INTO received_event VALUES
      ('shop', 'ü-1', 'track', 'Order Completed', '2026-01-31T10:00Z', '2026-02-01T00:00Z', '{"userId": " ada ", "properties": {"order_id": "7"}}'),
      ('shop', 'again', 'track', 'Order Completed', '2026-01-31T10:00Z', '2026-02-02T00:00Z', '{"userId": "ada", "properties": {"order_id": "7"}}'),
      ('shop', 'view', 'track', 'Product Viewed', '2026-03-31T23:59Z', '2026-04-01T00:00Z', '{"anonymousId": "browser", "properties": {"product_id": "a1"}}'),
      ('shop', 'emptied', 'track', 'Product Viewed', '2020-03-31T23:59Z', '2020-04-01T00:00Z', '')`);
  await old.destroy();

  const db = await open(MIGRATIONS);
  const keys: { message_key: string }[] = await db.query('SELECT message_key FROM received_message');
  expect(keys.map((row) => row.message_key).sort()).toEqual(
    ['ü-1', 'again', 'view', 'emptied'].map((id) => messageKey('shop', id)).sort(),
  );
  expect(
    await db.query(`SELECT customer_id, name, product_id, value_minor::int AS value, tableoid::regclass::text AS partition
                      FROM customer_event ORDER BY occurred_at`),
  ).toEqual([
    { customer_id: ADA, name: 'Order Completed', product_id: null, value: 1234, partition: 'customer_event_2026_01' },
    { customer_id: VISITOR, name: 'Product Viewed', product_id: 'A1', value: null, partition: 'customer_event_2026_03' },
  ]); // prettier-ignore
  expect(await db.query(`SELECT tableoid::regclass::text AS partition FROM raw_event ORDER BY 1`)).toEqual(
    ['raw_event_2026_02', 'raw_event_2026_02', 'raw_event_2026_04'].map((partition) => ({ partition })),
  );
  await db.destroy();
  await database.drop();
});
