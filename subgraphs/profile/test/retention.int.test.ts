import { guest, ordered, track, viewed } from './events';
import { startShop, STAFF, type Shop } from './shop';

// The shop's clock stands at 2026-06-01.
describe('retention', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(() => shop.stop());

  const forget = () => shop.subgraph.runSchedule('forget-old');
  const old = (anonymousId: string) => ({ ...guest(anonymousId), timestamp: '2025-01-01T00:00:00Z' });

  it('forgets the text of old events, and still knows their repetition', async () => {
    const event = viewed('A');
    await shop.send(event, viewed('B', { messageId: 'young' }));
    await shop.sql(`UPDATE received_event SET received_at = '2025-01-01' WHERE message_id <> 'young'`);
    await forget();
    expect(
      await shop.sql(`SELECT message_id = 'young' AS young FROM received_event WHERE payload <> ''`),
    ).toEqual([{ young: true }]);
    expect(await shop.send(event)).toMatchObject({ duplicates: 1 });
  });

  it('forgets old refusals and old lines of the audit', async () => {
    await shop.send(track('Unheard', {}), track('Unheard', {}, { messageId: 'young' }));
    await shop.query('{ customers { edges { cursor } } }', { viewer: STAFF });
    await shop.query('{ quarantinedEvents { edges { cursor } } }', { viewer: STAFF });
    await shop.sql(`UPDATE quarantined_event SET received_at = '2026-03-01' WHERE message_id <> 'young'`);
    await shop.sql(`UPDATE customer_access SET accessed_at = '2024-05-01' WHERE field = 'customers'`);
    await forget();
    expect(await shop.sql('SELECT message_id FROM quarantined_event')).toEqual([{ message_id: 'young' }]);
    expect(await shop.sql('SELECT field FROM customer_access')).toEqual([{ field: 'quarantinedEvents' }]);
  });

  it('forgets visitors who have long done nothing, but nobody who bought and no customer', async () => {
    await shop.send(
      viewed('A', old('idle')),
      track('Product Added', { product_id: 'A' }, old('idle')),
      viewed('A', guest('back')),
      track('Product Added', { product_id: 'A' }, guest('filling')),
      ordered('g1', [['A', 1, '1.00']], old('buyer')),
      viewed('A', { userId: 'known', timestamp: '2025-01-01T00:00:00Z' }),
    );
    await shop.sql(`UPDATE customer SET created_at = '2025-01-01'`);
    await forget();
    expect(await shop.sql('SELECT anonymous_id AS id FROM anonymous_identity ORDER BY 1')).toEqual(
      ['back', 'buyer', 'filling'].map((id) => ({ id })),
    );
    expect(
      await shop.sql(
        `SELECT (SELECT count(*) FROM customer)::int AS people, (SELECT count(*) FROM cart)::int AS carts`,
      ),
    ).toEqual([{ people: 5, carts: 1 }]);
    expect(await shop.send(viewed('A', guest('idle')))).toMatchObject({ accepted: 1 });
  });
});
