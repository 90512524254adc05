import { guest, identify, track, viewed } from './events';
import { STAFF, startShop, type Shop } from './shop';

describe('a stream of events', () => {
  let shop: Shop;
  beforeEach(async () => {
    shop = await startShop();
  });
  afterEach(() => shop.stop());

  it('that floods one id loses nothing, and holds nobody else up for ever', async () => {
    const hot = Array.from({ length: 12 }, (_, lane) =>
      Array.from({ length: 100 }, (_item, n) =>
        n % 2 === 0
          ? track('Product Added', { product_id: `P${n % 7}` }, { messageId: `${lane}-${n}`, userId: 'hot' })
          : viewed(`P${n}`, { messageId: `${lane}-${n}`, userId: 'hot', channel: 'web' }),
      ),
    );
    const others = Array.from({ length: 6 }, (_, n) => [
      viewed('A', { userId: `cold-${n}`, channel: 'web' }),
    ]);
    const sent = await Promise.all([...hot, ...others].map((batch) => shop.send(...batch)));
    expect(sent.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(12 * 100 + 6);
    expect(
      await shop.sql(
        `SELECT count(*)::int AS n FROM customer_event e JOIN customer c ON c.id = e.customer_id WHERE c.number = 'hot'`,
      ),
    ).toEqual([{ n: 1_200 }]);
  });

  it('that states a thousand traits of one person in one call is told so, and drops none in silence', async () => {
    const traits = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`t${n}`, n]));
    const sent = await shop.send(identify('ada', null, traits));
    expect(sent.results).toMatchObject([{ status: 'QUARANTINED', code: 'INVALID_EVENT' }]);
  });

  it('that comes late puts nothing before what it did not precede: what was seen last is what happened last', async () => {
    await shop.send(
      viewed('LAST', { timestamp: '2026-05-03T00:00:00Z' }),
      viewed('FIRST', { timestamp: '2026-05-01T00:00:00Z' }),
    );
    await shop.send(viewed('MIDDLE', { timestamp: '2026-05-02T00:00:00Z' }));
    expect(
      (await shop.sql('SELECT product_id AS id FROM product_view ORDER BY viewed_at')).map(({ id }) => id),
    ).toEqual(['FIRST', 'MIDDLE', 'LAST']);
  });

  it('of a, b, c and c again in one batch has three effects, and the fourth is reported as the duplicate', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((messageId) => viewed(messageId, { messageId }));
    const { results } = await shop.send(a ?? {}, b ?? {}, c ?? {}, c ?? {});
    expect(results.map(({ messageId, status }) => `${messageId} ${status}`)).toEqual([
      'a ACCEPTED',
      'b ACCEPTED',
      'c ACCEPTED',
      'c DUPLICATE',
    ]);
    const { data } = await shop.query('{ dataQuality { days { accepted duplicates } } }', { viewer: STAFF });
    expect(data).toEqual({ dataQuality: [{ days: [{ accepted: 3, duplicates: 1 }] }] });
  });

  it('with two changes of one person in one request keeps both', async () => {
    await shop.send(
      identify('ada', null, { country: 'France' }, { timestamp: '2026-05-01T00:00:00Z' }),
      identify('ada', null, { colour: 'red' }, { timestamp: '2026-05-02T00:00:00Z' }),
      track('Product Added', { product_id: 'A' }),
      track('Product Added', { product_id: 'B' }),
    );
    expect(Object.keys(await shop.traits('ada')).sort()).toEqual(['colour', 'country']);
    expect(await shop.sql(`SELECT jsonb_array_length(lines) AS n FROM cart`)).toEqual([{ n: 2 }]);
  });

  it('of a visitor that one source knows means nothing for the messages of another', async () => {
    await shop.send(viewed('A', { ...guest('browser'), messageId: '1' }));
    expect(await shop.send(viewed('B', { userId: 'bob', messageId: '1' }))).toMatchObject({ duplicates: 1 });
    const { data } = await shop.query(
      'mutation ($events: [SegmentEvent!]!) { ingestEvents(input: { events: $events }) { accepted } }',
      {
        viewer: { kind: 'service', source: 'till' },
        variables: { events: [viewed('B', { userId: 'bob', messageId: '1' })] },
      },
    );
    expect(data).toEqual({ ingestEvents: { accepted: 1 } });
  });
});
