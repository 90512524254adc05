import { derivedId, newId } from '@rapport/subgraph-kit/ids';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import type { TestSubgraph } from '@rapport/testkit/subgraph';
import { identified } from './identity-events';
import { ANNA, cart, NOW, order, settle, startPricing } from './pricing-shop';

const DAY_MS = 86_400_000;

describe('what pricing keeps', () => {
  let shop: TestSubgraph;
  let now = NOW;
  beforeAll(async () => {
    shop = await startPricing(() => now);
    await shop.deliver(order('1', '2026-03-01', ['A', 1, '2.95']));
    await settle(shop);
  });
  beforeEach(async () => {
    now = NOW;
    await shop.sql('TRUNCATE quote, cart, identification');
  });
  afterAll(() => shop.stop());

  const quote = (viewer: Viewer) =>
    shop.query(
      `mutation { quoteCart(input: { lines: [{ productId: "A", quantity: 1 }], idempotencyKey: "${newId()}" }) { __typename } }`,
      { viewer },
    );
  const pass = async (days: number) => {
    now = new Date(now.getTime() + days * DAY_MS);
    await shop.subgraph.runSchedule('forget-old');
  };
  const count = async (table: string) => (await shop.sql(`SELECT FROM ${table}`)).length;

  it("is a visitor's quote for a month after it expired, and a customer's for good", async () => {
    await quote({ kind: 'guest', anonymousId: 'browser-1' });
    await quote({ kind: 'terminal', storeId: 's1', registerId: 'r1' });
    await quote({ kind: 'customer', customerId: ANNA });
    await pass(30);
    expect(await count('quote')).toBe(3);
    await pass(1);
    expect(await shop.sql('SELECT customer_id FROM quote')).toEqual([{ customer_id: ANNA }]);
  });

  it('is what a visitor was quoted before they were recognised, and by what it was known', async () => {
    await quote({ kind: 'guest', anonymousId: 'browser-1' });
    await shop.deliver(identified('browser-1', ANNA, now), identified('browser-2', ANNA, now));
    await pass(31);
    expect(await shop.sql('SELECT customer_id FROM quote')).toEqual([{ customer_id: ANNA }]);
    expect(await shop.sql('SELECT anonymous_id FROM identification')).toEqual([
      { anonymous_id: 'browser-1' },
    ]);
  });

  it('is a cart until it was idle for half a year; the next change brings it back', async () => {
    const id = derivedId('cart', '1');
    await shop.deliver(cart(id, 1, ['A', 1]));
    await pass(179);
    await shop.deliver(cart(id, 2, ['A', 2]), cart(derivedId('cart', '2'), 1, ['A', 1]));
    await pass(179);
    expect(await count('cart')).toBe(2);
    await pass(2);
    expect(await count('cart')).toBe(0);
    await shop.deliver(cart(id, 3, ['A', 3]));
    expect(await count('cart')).toBe(1);
  });

  it('is forgotten however much there is', async () => {
    await shop.sql(`INSERT INTO cart (id, revision, lines, stored_at)
      SELECT gen_random_uuid(), 1, '[]', '2020-01-01' FROM generate_series(1, 2500)`);
    await pass(1);
    expect(await count('cart')).toBe(0);
  });
});
