import { addDays } from '@rapport/kernel/clock';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { holdOffErasures } from '@rapport/subgraph-kit/rights/erased-identity';
import { newId } from '@rapport/subgraph-kit/ids';
import { ordered, refunded, viewed } from './events';
import { onlineRetailEvents } from './online-retail';
import { startShop, type Shop } from './shop';

const START = new Date('2026-06-01T12:00:00.000Z');
const COMPUTED = `{ me { computed { computedAt recencyScore frequencyScore monetaryScore daysBetweenOrders averageOrder { amount }
  priceSensitivity favouriteCategories channelMix { channel share } aliveProbability churnProbability expectedPurchases lifetimeValue { amount } } } }`;
const ALLOW = `mutation { setConsent(input: { purpose: PERSONALISATION, granted: true }) { granted } }`;

describe('computed traits', () => {
  let shop: Shop;
  beforeEach(async () => {
    shop = await startShop({}, () => START);
  });
  afterEach(() => shop.stop());
  /** So that nothing but a test settles anything: it counts what that costs. */
  const restartQuietly = async () => {
    await shop.stop();
    shop = await startShop({}, () => START, [], undefined, false);
  };

  const settle = () => shop.subgraph.runSchedule('settle-segments');
  const computedOf = async (number: string): Promise<Record<string, unknown> | null> => {
    const viewer: Viewer = { kind: 'customer', customerId: await shop.customerId(number) };
    await shop.query(ALLOW, { viewer });
    const { data, errors } = await shop.query(COMPUTED, { viewer });
    expect(errors).toEqual([]);
    return (data?.['me'] as { computed: Record<string, unknown> | null }).computed;
  };

  it('follow each order and return by themselves, without waiting for the night', async () => {
    const at = (days: number) => ({ timestamp: addDays(START, days).toISOString() });
    await shop.send(ordered('o-1', [['A1', 2, '10']], at(-30)), ordered('o-2', [['A1', 4, '10']], at(-10)));
    await settle();
    expect(await computedOf('ada')).toMatchObject({
      computedAt: START.toISOString(),
      averageOrder: { amount: '30.00' },
      daysBetweenOrders: 20,
      churnProbability: null,
    });
    await shop.send(refunded('r-1', [['A1', 4]], at(-1)));
    await settle();
    expect(await computedOf('ada')).toMatchObject({ averageOrder: { amount: '10.00' } });
  });

  it('count as bought on offer what costs 5 % less than the product usually does', async () => {
    const order = (n: number, price: string, userId: string) =>
      ordered(`o-${n}`, [['A1', 1, price]], { userId });
    await shop.send(
      ...[1, 2, 3, 4].map((n) => order(n, '10', `c-${n}`)),
      order(5, '9.60', 'ada'),
      order(6, '9', 'ada'),
    );
    // While events come in, too: a shop never stands still.
    await shop.subgraph.runtime.db.transaction(async (tx) => {
      await holdOffErasures(tx);
      await shop.subgraph.runSchedule('learn-from-shop');
    });
    await settle();
    expect(await computedOf('ada')).toMatchObject({ priceSensitivity: 0.5 });
  });

  it('know the favourite categories from what the catalogue tells, and the channels from events', async () => {
    const product = (productId: string, category: string) => ({
      type: 'product.upserted' as const,
      version: 1 as const,
      eventId: newId(),
      occurredAt: START.toISOString(),
      productId,
      title: productId,
      category,
      brand: null,
      imageUrl: null,
      active: true,
    });
    await shop.deliver(product('A1', 'Candles'), product('B2', 'Mugs'));
    await shop.send(
      ordered(
        'o-1',
        [
          ['A1', 1, '10'],
          ['B2', 9, '10'],
        ],
        { channel: 'pos' },
      ),
      ...[1, 2, 3].map(() => viewed('A1', { channel: 'web' })),
    );
    await settle();
    expect(await computedOf('ada')).toMatchObject({
      favouriteCategories: ['Mugs', 'Candles'],
      channelMix: [
        { channel: 'WEB', share: 0.75 },
        { channel: 'STORE', share: 0.25 },
      ],
    });
  });

  it('say who will buy again once the shop has enough customers to learn from, and segments follow', async () => {
    const customers = new Set<string>();
    const events = onlineRetailEvents(({ customer }) => {
      if (customer !== '' && (customers.size < 120 || customers.has(customer))) customers.add(customer);
      return customers.has(customer);
    });
    for (let from = 0; from < events.length; from += 50) await shop.send(...events.slice(from, from + 50));
    const { data } = await shop.query(
      `mutation ($input: CreateSegmentInput!) { createSegment(input: $input) { ... on SegmentSaved { segment { id } } } }`,
      {
        viewer: { kind: 'staff', staffId: 'mia', roles: ['marketing'] },
        variables: {
          input: {
            key: 'often',
            name: 'Often',
            rule: { op: 'computed', name: 'frequencyScore', test: { is: 'EQ', value: 5 } },
          },
        },
      },
    );
    expect(data).toMatchObject({ createSegment: { segment: {} } });
    await shop.subgraph.runSchedule('learn-from-shop');
    await settle();
    const rows = await shop.sql<{ traits: Record<string, number>; member: boolean | null }>(
      `SELECT traits, member FROM customer_computed LEFT JOIN segment_membership USING (customer_id)`,
    );
    expect(rows.length).toBeGreaterThan(100);
    for (const { traits, member } of rows) {
      expect(traits['churnProbability']).toBeGreaterThanOrEqual(0);
      expect(traits['churnProbability']).toBeLessThanOrEqual(1);
      expect(traits['lifetimeValueMinor']).toBeGreaterThanOrEqual(0);
      expect(member ?? false).toBe(traits['frequencyScore'] === 5);
    }
    const members = rows.filter(({ member }) => member);
    expect(members.length / rows.length).toBeGreaterThan(0.1);
    expect(members.length / rows.length).toBeLessThan(0.35);
  });

  it('are computed for many with as many statements as for few', async () => {
    await restartQuietly();
    const count = async (people: number) => {
      await settle();
      await shop.send(
        ...Array.from({ length: people }, (_, n) =>
          ordered(`${people}-${n}`, [['A1', 1, '1']], { userId: `u-${people}-${n}` }),
        ),
      );
      return shop.countStatements(settle);
    };
    expect([await count(2), await count(200)]).toEqual([15, 15]);
  });
});
