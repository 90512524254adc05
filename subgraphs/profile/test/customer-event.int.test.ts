import { alias, guest, identify, ordered, track, viewed } from './events';
import { startShop, type Shop } from './shop';

interface Row {
  readonly name: string | null;
  readonly who: string | null;
  readonly partition: string;
}

describe('events of a person', () => {
  let shop: Shop;
  beforeEach(async () => {
    shop = await startShop();
  });
  afterEach(() => shop.stop());

  const stored = () =>
    shop.sql<Row>(
      `SELECT e.name, c.number AS who, e.tableoid::regclass::text AS partition
         FROM customer_event e LEFT JOIN customer c ON c.id = e.customer_id ORDER BY e.occurred_at, e.name`,
    );

  it('are kept with what can be asked about later', async () => {
    await shop.send(
      viewed('a1', { context: { page: { url: 'https://shop' } } }),
      ordered('1', [['A', 2, '1.50']], { channel: 'pos' }),
      track('Product Added', { product_id: 'B', quantity: 3, category: 'Mugs', value: '4.999', nested: {} }),
    );
    expect(
      await shop.sql(
        `SELECT name, channel, product_id AS product, value_minor::int AS value, currency, properties
           FROM customer_event ORDER BY name`,
      ),
    ).toEqual([
      { name: 'Order Completed', channel: 'STORE', product: null, value: 300, currency: 'GBP', properties: null },
      { name: 'Product Added', channel: null, product: 'B', value: 500, currency: 'GBP',
        properties: { quantity: 3, category: 'Mugs' } },
      { name: 'Product Viewed', channel: 'WEB', product: 'A1', value: null, currency: null, properties: null },
    ]); // prettier-ignore
  });

  it('lie in the month they happened in, made when the first of a month comes', async () => {
    await shop.send(
      viewed('A', { timestamp: '2025-12-31T23:59:59.999Z' }),
      viewed('B', { timestamp: '2026-01-01T00:00:00Z' }),
    );
    expect((await stored()).map(({ partition }) => partition)).toEqual([
      'customer_event_2025_12',
      'customer_event_2026_01',
    ]);
  });

  it('have a default partition nowhere, and one from before everything is kept has its effect without a row', async () => {
    await shop.send(ordered('old', [['A', 1, '1.00']], { timestamp: '1999-01-01T00:00:00Z' }));
    expect(await stored()).toEqual([]);
    expect(await shop.sql('SELECT number FROM shop_order')).toEqual([{ number: 'old' }]);
    expect(
      await shop.sql(
        `SELECT relname FROM pg_class WHERE pg_get_expr(relpartbound, oid) = 'DEFAULT' OR relname LIKE '%1999%'`,
      ),
    ).toEqual([]);
  });

  it('of many months sent by many at once make each partition once, and nobody deadlocks', async () => {
    const batch = (lane: number) =>
      Array.from({ length: 24 }, (_, month) =>
        viewed('A', {
          messageId: `${lane}-${month}`,
          userId: `c${lane}`,
          timestamp: new Date(Date.UTC(2024, 4 + ((month * (lane + 1)) % 24), 15)).toISOString(),
        }),
      );
    const sent = await Promise.all(Array.from({ length: 8 }, (_, lane) => shop.send(...batch(lane))));
    expect(sent.map(({ accepted }) => accepted)).toEqual(Array(8).fill(24));
    expect(await stored()).toHaveLength(8 * 24);
  });

  it('are stored when their partition was dropped behind the back of the process', async () => {
    await shop.send(viewed('A', { timestamp: '2025-02-03T00:00:00Z' }));
    await shop.sql('DROP TABLE customer_event_2025_02');
    await shop.send(viewed('B', { timestamp: '2025-02-04T00:00:00Z' }));
    expect(await stored()).toHaveLength(1);
  });

  it('follow a visitor who turns out to be a customer, and remember whose they were', async () => {
    await shop.send(viewed('A', guest('browser')));
    const [before] = await shop.sql<{ origin: string }>('SELECT origin_id AS origin FROM customer_event');
    await shop.send(identify('ada', 'browser'), alias('browser', 'ada'));
    expect(
      await shop.sql(
        `SELECT c.number AS who, e.origin_id AS origin FROM customer_event e
           JOIN customer c ON c.id = e.customer_id WHERE e.name = 'Product Viewed'`,
      ),
    ).toEqual([{ who: 'ada', origin: before?.origin }]);
  });

  it('hold no second row for an order that is reported again under another message id', async () => {
    await shop.send(ordered('1', [['A', 1, '1.00']]), ordered('1', [['A', 1, '1.00']]));
    await shop.send(ordered('1', [['A', 1, '1.00']]));
    expect(await stored()).toHaveLength(1);
  });

  it('with one message id from two sources are two events', async () => {
    const event = viewed('A', { messageId: 'same' });
    await shop.send(event);
    const viewer = { kind: 'service', source: 'till' } as const;
    const { data } = await shop.query(
      `mutation ($events: [SegmentEvent!]!) { ingestEvents(input: { events: $events }) { accepted duplicates } }`,
      { viewer, variables: { events: [event] } },
    );
    expect(data).toMatchObject({ ingestEvents: { accepted: 1, duplicates: 0 } });
    expect(await stored()).toHaveLength(2);
  });

  it('have a name where a page or a screen has one', async () => {
    await shop.send(
      { ...viewed('A'), type: 'page', name: 'Home', event: undefined },
      { ...viewed('A'), type: 'screen', name: undefined, event: undefined },
    );
    expect((await stored()).map(({ name }) => name)).toEqual(['Home', null]);
  });
});
