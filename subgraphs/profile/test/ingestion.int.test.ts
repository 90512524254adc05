import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { identify, ordered, refunded, split, shuffled, track, viewed } from './events';
import { STAFF, startShop, type Shop } from './shop';

const statuses = (sent: { readonly results: readonly { readonly status: string }[] }) =>
  sent.results.map(({ status }) => status);

describe('ingestion', () => {
  let shop: Shop;
  beforeEach(async () => {
    shop = await startShop();
  });
  afterEach(() => shop.stop());

  it('counts duplicates inside one batch and across batches, each item by itself', async () => {
    const [a, b, c] = [viewed('A'), viewed('B'), viewed('C')];
    const first = await shop.send(a, b, c, c);
    expect(statuses(first)).toEqual(['ACCEPTED', 'ACCEPTED', 'ACCEPTED', 'DUPLICATE']);
    expect(first).toMatchObject({ success: true, accepted: 3, duplicates: 1, quarantined: 0 });
    expect(statuses(await shop.send(a, c))).toEqual(['DUPLICATE', 'DUPLICATE']);
    expect(await shop.published('product.viewed')).toHaveLength(3);
  });

  it('takes the good items of a batch and keeps the bad ones aside, once', async () => {
    const bad = track('Video Played', {});
    const sent = await shop.send(viewed('A'), bad, viewed('B'));
    expect(sent.results).toMatchObject([
      { status: 'ACCEPTED' },
      { status: 'QUARANTINED', code: 'UNKNOWN_EVENT' },
      { status: 'ACCEPTED' },
    ]);
    await shop.send(bad);
    const { data } = await shop.query(
      `{ ingestionReport { source accepted duplicates quarantined }
         quarantinedEvents { edges { node { code source messageId } } pageInfo { hasNextPage } } }`,
      { viewer: STAFF },
    );
    expect(data).toMatchObject({
      ingestionReport: [{ source: 'shop', accepted: 2, duplicates: 0, quarantined: 2 }],
      quarantinedEvents: {
        edges: [{ node: { code: 'UNKNOWN_EVENT', source: 'shop' } }],
        pageInfo: { hasNextPage: false },
      },
    });
  });

  it('walks refused events page by page, latest first, each once', async () => {
    await shop.send(...Array.from({ length: 5 }, (_, n) => track(`Unheard ${n}`, {})));
    const ids: string[] = [];
    let after: string | null = null;
    do {
      const { data } = await shop.query(
        `query ($after: String) { quarantinedEvents(first: 2, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } }`,
        { viewer: STAFF, variables: { after } },
      );
      const { edges, pageInfo } = data?.['quarantinedEvents'] as {
        edges: { node: { id: string } }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
      ids.push(...edges.map(({ node }) => node.id));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    const stored = await shop.sql<{ id: string }>(
      'SELECT id FROM quarantined_event ORDER BY received_at DESC, id DESC',
    );
    expect(ids).toHaveLength(5);
    expect(ids).toEqual(stored.map(({ id }) => id));
  });

  it('shows refused events, which hold personal data, to analysts only, and records it', async () => {
    const read = (roles: Extract<Viewer, { kind: 'staff' }>['roles']) =>
      shop.query('{ quarantinedEvents { edges { node { payload } } } }', {
        viewer: { kind: 'staff', staffId: 'sam', roles },
      });
    expect((await read(['marketing', 'moderation'])).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    expect((await read(['analyst'])).errors).toEqual([]);
    expect(await shop.sql('SELECT actor, field, customer_id FROM customer_access')).toEqual([
      { actor: 'staff:sam', field: 'quarantinedEvents', customer_id: null },
    ]);
  });

  it('takes an event that was refused when it comes again in order', async () => {
    const event = viewed('A', { messageId: 'again' });
    expect(statuses(await shop.send({ ...event, properties: {} }))).toEqual(['QUARANTINED']);
    expect(statuses(await shop.send(event))).toEqual(['ACCEPTED']);
  });

  it('believes the first report of an order, whoever reports it again', async () => {
    const first = ordered('1', [['A', 1, '2.00']]);
    const again = ordered('1', [['A', 9, '9.00']], { userId: 'bob' });
    const sent = await shop.send(first, again);
    expect(statuses(sent)).toEqual(['ACCEPTED', 'DUPLICATE']);
    expect(statuses(await shop.send(ordered('1', [['A', 5, '5.00']])))).toEqual(['DUPLICATE']);
    const published = await shop.published('order.completed');
    expect(published).toMatchObject([{ orderNumber: '1', totalMinor: 200, keptMinor: 200, revision: 1 }]);
  });

  it('publishes the state of an order when its return comes first', async () => {
    await shop.send(refunded('C1', [['a', 2]], { timestamp: '2026-05-02T00:00:00Z' }));
    await shop.send(ordered('1', [['A', 5, '1.00']], { timestamp: '2026-05-01T00:00:00Z' }));
    const returned = await shop.published('order.returned');
    expect(returned).toMatchObject([
      { refundMinor: 0, unmatchedUnits: 2, orders: [] },
      {
        refundMinor: 200,
        unmatchedUnits: 0,
        orders: [
          { revision: 2, keptMinor: 300, lines: [{ lineNo: 1, returnedUnits: 2, refundedMinor: 200 }] },
        ],
      },
    ]);
  });

  it('carries an order of a thousand lines', async () => {
    const lines = Array.from({ length: 1_200 }, (_, n): [string, number, string] => [`P${n}`, 1, '0.01']);
    await shop.send(ordered('1', lines));
    expect((await shop.published('order.completed'))[0]).toMatchObject({ totalMinor: 1_200 });
  });

  it('needs the same number of statements for ten events and for three hundred', async () => {
    const batch = (count: number, at: string) =>
      Array.from({ length: count }, (_, n) => [
        viewed(`P${n}`, { userId: `${at}${n}` }),
        viewed(`P${n}`, { userId: undefined, anonymousId: `${at}${n}` }),
        ordered(`${at}${n}`, [['A', 2, '1.00']], { userId: `${at}${n}` }),
        refunded(`C${at}${n}`, [['A', 1]], { userId: `${at}${n}` }),
        track('Product Added', { product_id: 'A', quantity: 1 }, { userId: `${at}${n}` }),
        identify(`${at}${n}`, null, { country: 'France' }),
      ]).flat();
    await shop.send(...batch(1, 'w'));
    const few = await shop.countStatements(() => shop.send(...batch(2, 'x')));
    const many = await shop.countStatements(() => shop.send(...batch(60, 'y')));
    expect([few, many]).toEqual([24, 24]);
  });

  it('loses nothing when batches that share customers and messages arrive side by side', async () => {
    let seed = 7;
    const dice = () => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648);
    const events = Array.from({ length: 60 }, (_, n) => [
      ordered(`${n}`, [['A', 2, '1.00']], { userId: `c${n % 5}`, messageId: `order-${n}` }),
      refunded(`C${n}`, [['A', 1]], { userId: `c${n % 5}`, messageId: `return-${n}` }),
      identify(`c${n % 5}`, `device-${n % 9}`, {}, { messageId: `identify-${n}` }),
      viewed(`P${n}`, { messageId: `view-${n}`, userId: undefined, anonymousId: `device-${n % 9}` }),
    ]).flat();
    const batches = [...split(shuffled(events, dice), dice), ...split(shuffled(events, dice), dice)];
    await Promise.all(batches.map((batch) => shop.send(...batch)));
    expect(
      await shop.sql(`SELECT count(*)::int AS n, sum(returned_units)::int AS back FROM shop_order`),
    ).toEqual([{ n: 60, back: 60 }]);
    expect(await shop.sql(`SELECT count(*)::int AS n FROM received_message`)).toEqual([{ n: 240 }]);
  });
});
