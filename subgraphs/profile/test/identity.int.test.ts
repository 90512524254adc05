import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { alias, guest, identify, ordered, refunded, track, viewed } from './events';
import { STAFF, startShop, type Shop } from './shop';

describe('identity', () => {
  let shop: Shop;
  beforeEach(async () => {
    shop = await startShop({}, undefined, ['PERSONALISATION']);
  });
  afterEach(() => shop.stop());

  const me = async (number: string): Promise<Viewer> => ({
    kind: 'customer',
    customerId: await shop.customerId(number),
  });
  const profile = async (number: string) => {
    const { data, errors } = await shop.query(
      `{ me { number orders { edges { node { number } } } recentlyViewed { id }
              cart { revision lines { product { id } quantity } } } }`,
      { viewer: await me(number) },
    );
    expect(errors).toEqual([]);
    return data?.['me'];
  };

  it('gives a guest who logs in what they did before: orders, views and the cart', async () => {
    await shop.send(
      ordered('1', [['A', 2, '1.00']], guest('device')),
      refunded('C1', [['A', 1]], { ...guest('device'), timestamp: '2026-05-02T00:00:00Z' }),
      viewed('V', guest('device')),
      track(
        'Product Added',
        { product_id: 'A', quantity: 5 },
        { ...guest('device'), timestamp: '2026-05-03T00:00:00Z' },
      ),
      track('Product Added', { product_id: 'A', quantity: 1 }),
      track('Product Added', { product_id: 'B', quantity: 1 }),
    );
    const [before] = await shop.sql<{ id: string }>('SELECT id FROM customer WHERE number IS NULL');
    const sent = await shop.send(identify('ada', 'device'));
    expect(sent.results).toMatchObject([{ status: 'ACCEPTED', outcome: 'MERGED' }]);

    expect(await profile('ada')).toMatchObject({
      orders: { edges: [{ node: { number: '1' } }] },
      recentlyViewed: [{ id: 'V' }],
      cart: {
        lines: [
          { product: { id: 'B' }, quantity: 1 },
          { product: { id: 'A' }, quantity: 5 },
        ],
      },
    });
    const customerId = await shop.customerId('ada');
    const completed = await shop.published('order.completed');
    expect(completed.map((event) => [event.customerId, event.revision])).toEqual([
      [null, 1],
      [customerId, 3],
    ]);
    const returned = await shop.published('order.returned');
    expect(
      returned.map((event) => [event.customerId, event.orders[0]?.revision, event.orders[0]?.keptMinor]),
    ).toEqual([
      [null, 2, 100],
      [customerId, 4, 100],
    ]);
    // A visitor has no id outside: others are told of the anonymous id.
    expect(await shop.published('customer.merged')).toEqual([]);
    expect(await shop.published('customer.identified')).toMatchObject([
      { customerId, anonymousId: null },
      { customerId, anonymousId: 'device' },
    ]);
    const old = await shop.query(`query ($id: ID!) { customer(id: $id) { number } }`, {
      variables: { id: before?.id },
      viewer: STAFF,
    });
    expect(old.data).toEqual({ customer: { number: 'ada' } });
  });

  it('keeps two shoppers apart who log in on one device', async () => {
    await shop.send(
      identify('ada', 'till'),
      ordered('1', [['A', 1, '1.00']], { ...guest('till'), userId: 'ada' }),
    );
    const sent = await shop.send(
      identify('bob', 'till'),
      ordered('2', [['A', 1, '1.00']], { userId: 'bob', anonymousId: 'till' }),
    );
    expect(sent.results).toMatchObject([{ status: 'ACCEPTED', outcome: 'REFUSED' }, { status: 'ACCEPTED' }]);
    expect(await profile('ada')).toMatchObject({ orders: { edges: [{ node: { number: '1' } }] } });
    expect(await profile('bob')).toMatchObject({ orders: { edges: [{ node: { number: '2' } }] } });
  });

  it('joins by alias, and never two known customers', async () => {
    await shop.send(viewed('V', guest('device')), identify('ada', null), identify('bob', null));
    const sent = await shop.send(
      alias('device', 'ada'),
      alias('ada', 'bob'),
      alias('device', 'bob'),
      alias('device', 'ada'),
    );
    expect(sent.results.map(({ outcome }) => outcome)).toEqual(['MERGED', 'REFUSED', 'REFUSED', 'NOOP']);
    expect(await profile('ada')).toMatchObject({ recentlyViewed: [{ id: 'V' }] });
  });

  it('shows the cart of a joined device to its customer alone', async () => {
    const device: Viewer = { kind: 'guest', anonymousId: 'device' };
    const change = (viewer: Viewer) =>
      shop.query(
        `mutation { changeCart(input: { lines: [{ productId: "a", quantity: 1 }, { productId: "A", quantity: 2 }] }) { revision lines { product { id } quantity } } }`,
        { viewer },
      );
    expect((await change(device)).data).toEqual({
      changeCart: { revision: 1, lines: [{ product: { id: 'A' }, quantity: 3 }] },
    });
    await shop.send(identify('ada', 'device'));
    expect(await profile('ada')).toMatchObject({ cart: { revision: 2 } });
    expect((await shop.query('{ cart { id } }', { viewer: device })).data).toEqual({ cart: null });
    expect((await change(device)).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
  });

  it('keeps the latest country a person stated', async () => {
    await shop.send(identify('ada', null, { country: 'Spain' }, { timestamp: '2026-05-02T00:00:00Z' }));
    await shop.send(identify('ada', null, { country: 'France' }, { timestamp: '2026-05-01T00:00:00Z' }));
    expect((await shop.query('{ me { country } }', { viewer: await me('ada') })).data).toEqual({
      me: { country: 'Spain' },
    });
  });

  it('keeps the latest fifty products a person looked at', async () => {
    await shop.send(
      ...Array.from({ length: 130 }, (_, n) =>
        viewed(`P${n}`, { timestamp: new Date(Date.UTC(2026, 4, 1, 0, n)).toISOString() }),
      ),
    );
    const { data } = await shop.query('{ me { recentlyViewed(first: 50) { id } } }', {
      viewer: await me('ada'),
    });
    const ids = (data?.['me'] as { recentlyViewed: { id: string }[] }).recentlyViewed.map(({ id }) => id);
    expect(ids).toEqual(Array.from({ length: 50 }, (_, n) => `P${129 - n}`));
    expect(await shop.sql('SELECT count(*)::int AS n FROM product_view')).toEqual([{ n: 50 }]);
  });
});
