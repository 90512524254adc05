import { guest, identify, ordered, track, viewed } from './events';
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

  it('drops whole months of old events and their text, and still knows their repetition', async () => {
    const event = viewed('A');
    await shop.send(event);
    await shop.sql(
      `CREATE TABLE raw_event_2025_03 PARTITION OF raw_event FOR VALUES FROM ('2025-03-01Z') TO ('2025-04-01Z')`,
    );
    await shop.sql(
      `CREATE TABLE customer_event_2024_02 PARTITION OF customer_event FOR VALUES FROM ('2024-02-01Z') TO ('2024-03-01Z')`,
    );
    await shop.sql(`UPDATE raw_event SET received_at = '2025-03-31T23:59:00Z'`);
    await forget();
    expect(await shop.sql(`SELECT count(*)::int AS n FROM raw_event`)).toEqual([{ n: 0 }]);
    expect(
      await shop.sql(
        `SELECT to_regclass('raw_event_2025_03') AS raw, to_regclass('customer_event_2024_02') AS done`,
      ),
    ).toEqual([{ raw: null, done: null }]);
    expect(await shop.sql(`SELECT name FROM customer_event`)).toEqual([{ name: 'Product Viewed' }]);
    expect(await shop.send(event)).toMatchObject({ duplicates: 1 });
  });

  it('keeps a month of which the last day is not yet too old', async () => {
    const edge = (at: string) => viewed('A', { messageId: at, timestamp: at });
    // 800 days before 2026-06-01 is 2024-03-23.
    await shop.send(edge('2024-03-23T12:00:01Z'), edge('2024-03-23T11:59:59Z'));
    await forget();
    expect(
      await shop.sql(`SELECT occurred_at AS at FROM customer_event WHERE occurred_at < '2024-04-01'`),
    ).toEqual([{ at: new Date('2024-03-23T12:00:01Z') }]);
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

  it('keeps of old claims on a device the first and the last between two logins or logouts, and whose it was', async () => {
    const at = (timestamp: string) => ({ timestamp });
    const on = (day: number, userId: string) => identify(userId, 'worn', {}, at(`2025-01-0${day}T10:00:00Z`));
    await shop.send(
      ...[1, 2, 3, 6, 7, 8].map((day) => on(day, 'first')),
      ...[2, 3, 4].map((day) => on(day, 'second')),
    );
    await shop.send(on(9, 'first'), identify('first', 'worn', {}, at('2026-05-01T10:00:00Z')));
    await shop.send(track('Signed Out', {}, { ...guest('worn'), ...at('2025-01-07T12:00:00Z') }));
    const owners = () =>
      shop.sql(`SELECT joined, customer_id, owner_id FROM anonymous_identity JOIN device_stretch USING (anonymous_id)
                 WHERE anonymous_id = 'worn'`);
    const [first, before] = [await shop.customerId('first'), await owners()];
    expect(before).toEqual([{ joined: true, customer_id: first, owner_id: first }]);
    await forget();
    expect(
      await shop.sql(
        `SELECT number, to_char(claimed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day FROM identity_claim
           JOIN customer ON id = customer_id WHERE anonymous_id = 'worn' ORDER BY 1, 2`,
      ),
    ).toEqual([
      ...['2025-01-01', '2025-01-07', '2025-01-08', '2026-05-01'].map((day) => ({ number: 'first', day })),
      ...['2025-01-02', '2025-01-04'].map((day) => ({ number: 'second', day })),
    ]);
    // A logout that comes after the night touches the stretch, and finds its first claim.
    await shop.send(track('Signed Out', {}, { ...guest('worn'), ...at('2026-04-01T12:00:00Z') }));
    expect(await owners()).toEqual([...before, ...before]);
  });
});
