import { derivedId } from '@rapport/subgraph-kit/ids';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { until, type TestSubgraph } from '@rapport/testkit/subgraph';
import fc from 'fast-check';
import {
  forgetAll,
  NOW,
  order,
  PRICE_OF,
  products,
  settle,
  startPricing,
  startWholePricing,
} from './pricing-shop';

describe('the price list', () => {
  let shop: TestSubgraph;
  let now = NOW;
  beforeAll(async () => {
    shop = await startPricing(() => now);
  });
  beforeEach(() => {
    now = NOW;
    return forgetAll(shop);
  });
  afterAll(() => shop.stop());

  const price = async (id: string) => {
    const { data, errors } = await shop.query(PRICE_OF, { variables: products(id) });
    expect(errors).toEqual([]);
    return (data?.['_entities'] as { price: unknown }[])[0]?.price;
  };
  const intervals = () =>
    shop.sql('SELECT product_id, valid_from, valid_to, amount_minor FROM price_interval ORDER BY 1, 2');

  it('shows the public price, its age, its reference and why', async () => {
    await shop.deliver(
      order('1', '2026-02-01', ['A', 1, '2.95']),
      order('2', '2026-03-03', ['A', 1, '2.55'], ['A', 6, '9.99']),
    );
    await settle(shop);
    expect(await price('A')).toEqual({
      amount: { amount: '2.55', currencyCode: 'GBP' },
      validFrom: '2026-03-03T00:00:00.000Z',
      reference: { amount: '2.95' },
      quantityTiers: [],
      decisionId: derivedId('price', 'A', 'GBP', '2026-03-03T00:00:00.000Z', '255'),
      reasons: [{ code: 'PUBLIC_PRICE', text: 'Public price since 3 March 2026' }],
    });
    expect(await price('UNHEARD-OF')).toBeNull();
  });

  it('shows prices beyond 32 bits, and their history', async () => {
    await shop.deliver(order('1', '2026-02-01', ['BIG', 1, '999999999.99']));
    await settle(shop);
    expect(await price('BIG')).toMatchObject({ amount: { amount: '999999999.99' } });
    expect(await shop.sql('SELECT unit_amount_minor::text AS price FROM price_observation')).toEqual([
      { price: '99999999999' },
    ]);
  });

  it('claims no reference for a price that never changed', async () => {
    await shop.deliver(
      order('1', '2026-02-01', ['A', 1, '2.95']),
      order('2', '2026-03-01', ['A', 1, '2.95']),
    );
    await settle(shop);
    expect(await price('A')).toMatchObject({ reference: null, validFrom: '2026-02-01T00:00:00.000Z' });
  });

  it('shows quantity tiers', async () => {
    const orders = Array.from({ length: 6 }, (_, index) =>
      order(`${index}`, '2026-03-01', ['22423', 1, '12.75'], ['22423', 16, '10.95']),
    );
    await shop.deliver(...orders);
    await settle(shop);
    expect(await price('22423')).toMatchObject({
      quantityTiers: [{ minQuantity: 16, amount: { amount: '10.95' } }],
    });
  });

  it('learns nothing from a guest, until the guest turns out to be a customer', async () => {
    const known = order('1', '2026-03-01', ['A', 1, '2.95']);
    const guest = {
      ...order('2', '2026-03-02', ['A', 1, '5.79']),
      customerId: null,
      anonymousId: 'browser-1',
    };
    await shop.deliver(known, guest);
    await settle(shop);
    expect(await price('A')).toMatchObject({ amount: { amount: '2.95' } });
    await shop.deliver({ ...order('2', '2026-03-02', ['A', 1, '5.79']), revision: 2 });
    await settle(shop);
    expect(await price('A')).toMatchObject({ amount: { amount: '5.79' } });
  });

  it('replaces what an older revision of an order said, down to nothing', async () => {
    await shop.deliver(order('1', '2026-03-01', ['A', 1, '29.50'], ['B', 1, '1.00']));
    await settle(shop);
    await shop.deliver({ ...order('1', '2026-03-01', ['A', 1, '2.95']), revision: 2 });
    await settle(shop);
    expect(await price('A')).toMatchObject({ amount: { amount: '2.95' }, reference: null });
    expect(await price('B')).toBeNull();
    await shop.deliver({ ...order('1', '2026-03-01', ['A', 1, '29.50'], ['B', 1, '1.00']), revision: 1 });
    await settle(shop);
    expect(await price('B')).toBeNull();
  });

  it('is the same whatever the order, the batches and the repetitions in which events arrive', async () => {
    const events = [
      order('1', '2026-03-01', ['A', 1, '2.95'], ['B', 12, '0.85'], ['A', 1, '2.95']),
      order('2', '2026-03-01', ['A', 1, '2.55'], ['B', 3, '0.95']),
      { ...order('2', '2026-03-01', ['A', 1, '2.10']), revision: 2 },
      { ...order('3', '2026-03-02', ['A', 1, '5.79'], ['B', 1, '1.69']), customerId: null },
      order('4', '2026-03-03', ['A', 1, '2.95'], ['B', 1, '1.05']),
      { ...order('4', '2026-03-03', ['A', 1, '2.95'], ['B', 1, '1.05']), revision: 3 },
    ];
    await shop.deliver(...events);
    await settle(shop);
    const expected = await intervals();
    expect(expected).toHaveLength(3);

    const shuffled = fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 });
    await fc.assert(
      fc.asyncProperty(shuffled, fc.integer({ min: 1, max: 6 }), async (arrivals, size) => {
        await forgetAll(shop);
        for (let from = 0; from < arrivals.length; from += size) {
          await shop.deliver(...arrivals.slice(from, from + size));
          if (from % 2 === 0) await settle(shop);
        }
        await settle(shop);
        expect(await intervals()).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });

  it('counts parallel batches that share orders and products once', async () => {
    const orders = Array.from({ length: 40 }, (_, index) =>
      order(`${index}`, '2026-03-01', ['A', 1, index < 21 ? '2.00' : '3.00'], ['B', 1, '1.00']),
    );
    const again = orders.map((event) => ({
      ...event,
      eventId: derivedId('again', event.eventId),
      revision: 2,
    }));
    await Promise.all([
      shop.deliver(...orders.slice(0, 25)),
      shop.deliver(...again.reverse()),
      shop.deliver(...orders.slice(15)),
      settle(shop),
    ]);
    await settle(shop);
    expect(
      await shop.sql(
        'SELECT product_id, unit_amount_minor::float8 AS price, lines FROM price_observation ORDER BY 1, 2',
      ),
    ).toEqual([
      { product_id: 'A', price: 200, lines: 21 },
      { product_id: 'A', price: 300, lines: 19 },
      { product_id: 'B', price: 100, lines: 40 },
    ]);
    expect(await price('A')).toMatchObject({ amount: { amount: '2.00' } });
  });

  it('announces each price once, with the one before', async () => {
    await shop.deliver(order('1', '2026-03-01', ['N', 1, '2.95']));
    await settle(shop);
    await shop.deliver(
      order('2', '2026-03-02', ['N', 1, '2.55']),
      order('3', '2026-03-02', ['N', 6, '2.55']),
    );
    await settle(shop);
    await shop.deliver(order('4', '2026-03-03', ['N', 1, '2.55']));
    await settle(shop);
    const announced = (await shop.published('price.changed')).filter(({ productId }) => productId === 'N');
    expect(announced).toMatchObject([
      { currency: 'GBP', amountMinor: 295, previousAmountMinor: null },
      { amountMinor: 255, previousAmountMinor: 295, validFrom: '2026-03-02T00:00:00.000Z' },
    ]);
  });

  it('announces the older price again, as decided later, when the new one turns out to be no price of its day', async () => {
    const sale = (number: string, price: string) => order(number, '2026-03-20', ['M', 1, price]);
    const settleAt = (hour: number, ...orders: readonly ReturnType<typeof order>[]) => {
      now = new Date(NOW.getTime() + hour * 3_600_000);
      return shop.deliver(...orders).then(() => settle(shop));
    };
    await settleAt(1, order('1', '2026-03-01', ['M', 1, '4.50']));
    await settleAt(2, sale('2', '5.00'));
    await settleAt(3, sale('3', '4.50'), sale('4', '4.50'));
    const announced = (await shop.published('price.changed')).filter(({ productId }) => productId === 'M');
    expect(announced).toMatchObject([
      { occurredAt: '2026-03-20T13:00:00.000Z', amountMinor: 450, validFrom: '2026-03-01T00:00:00.000Z' },
      { occurredAt: '2026-03-20T14:00:00.000Z', amountMinor: 500, validFrom: '2026-03-20T00:00:00.000Z' },
      { occurredAt: '2026-03-20T15:00:00.000Z', amountMinor: 450, validFrom: '2026-03-01T00:00:00.000Z' },
    ]);
  });

  it('announces no price that is not in force yet', async () => {
    await shop.deliver(
      order('1', '2026-03-01', ['F', 1, '4.50']),
      order('2', '2026-03-21', ['F', 1, '5.00']),
      order('3', '2026-03-21', ['G', 1, '5.00']),
    );
    await settle(shop);
    const announced = (await shop.published('price.changed')).filter(({ productId }) =>
      ['F', 'G'].includes(productId),
    );
    expect(announced).toMatchObject([{ productId: 'F', amountMinor: 450 }]);
  });

  it('shows the history newest first, page by page', async () => {
    await shop.deliver(
      order('1', '2026-03-01', ['A', 1, '3.00']),
      order('2', '2026-03-05', ['A', 1, '2.00']),
      order('3', '2026-03-09', ['A', 1, '1.00']),
    );
    await settle(shop);
    const page = async (after: string | null) => {
      const { data, errors } = await shop.query(
        `query ($ids: [_Any!]!, $after: String) { _entities(representations: $ids) { ... on Product {
           priceHistory(first: 2, after: $after) {
             edges { node { amount { amount } validFrom validTo } } pageInfo { hasNextPage endCursor }
           } } } }`,
        { variables: { ...products('A'), after } },
      );
      expect(errors).toEqual([]);
      return (data?.['_entities'] as { priceHistory: HistoryPage }[])[0]?.priceHistory;
    };
    const first = await page(null);
    expect(first).toMatchObject({
      edges: [
        { node: { amount: { amount: '1.00' }, validFrom: '2026-03-09T00:00:00.000Z', validTo: null } },
        { node: { amount: { amount: '2.00' }, validTo: '2026-03-09T00:00:00.000Z' } },
      ],
      pageInfo: { hasNextPage: true },
    });
    expect(await page(first?.pageInfo.endCursor ?? null)).toMatchObject({
      edges: [{ node: { amount: { amount: '3.00' } } }],
      pageInfo: { hasNextPage: false },
    });
  });

  it('refuses a cursor of the history that it did not give', async () => {
    for (const forged of ['x', '2026', '+275760-09-13T00:00:00.000Z']) {
      const after = Buffer.from(JSON.stringify([forged])).toString('base64url');
      const { errors } = await shop.query(
        `query ($ids: [_Any!]!, $after: String) { _entities(representations: $ids) { ... on Product {
           priceHistory(after: $after) { edges { cursor } } } } }`,
        { variables: { ...products('A'), after } },
      );
      expect(errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    }
  });

  it('asks one statement for the prices of a whole page, and one for all the histories', async () => {
    const ids = Array.from({ length: 60 }, (_, index) => `P${index}`);
    await shop.deliver(order('1', '2026-03-01', ...ids.map((id) => [id, 1, '1.00'] as const)));
    await settle(shop);
    const partner: Viewer = { kind: 'partner', partnerId: 'p', scopes: [] };
    const ask = (source: string) =>
      shop.countStatements(async () => {
        const { errors } = await shop.query(source, { variables: products(...ids), viewer: partner });
        expect(errors).toEqual([]);
      });
    expect(await ask(PRICE_OF)).toBe(1);
    const histories = `query ($ids: [_Any!]!) { _entities(representations: $ids) { ... on Product {
      priceHistory(first: 5) { edges { node { validFrom } } } } } }`;
    expect(await ask(histories)).toBe(1);
  });

  it('takes in a batch of any size with the same few statements', async () => {
    const batch = (name: string, size: number) =>
      Array.from({ length: size }, (_, index) =>
        order(`${name}${index}`, '2026-03-01', [`P${index}`, 1, '1.00']),
      );
    const small = await shop.countStatements(() => shop.deliver(...batch('small', 1)));
    const large = await shop.countStatements(() => shop.deliver(...batch('large', 300)));
    expect([small, large]).toEqual([6, 6]);
  });
});

describe('a running price list', () => {
  it('settles by itself, a little after orders came', async () => {
    const shop = await startWholePricing();
    await shop.deliver(order('1', '2026-03-01', ['A', 1, '2.95']));
    await until(async () => (await shop.sql('SELECT 1 FROM price_interval')).length === 1);
    await shop.stop();
  });
});

interface HistoryPage {
  readonly edges: readonly unknown[];
  readonly pageInfo: { readonly endCursor: string | null };
}
