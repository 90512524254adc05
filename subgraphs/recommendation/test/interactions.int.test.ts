import type { AnyEvent } from '@rapport/contracts/events';
import { derivedId } from '@rapport/subgraph-kit/ids';
import type { TestSubgraph } from '@rapport/testkit/subgraph';
import fc from 'fast-check';
import { ADA, BOB, identified, merged, order, returned, startShop, viewed } from './shop';

const CAT = derivedId('customer', 'cat');

describe('what shoppers did', () => {
  let shop: TestSubgraph;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(() => shop.stop());

  const state = async () => ({
    purchases: await shop.sql(
      `SELECT order_id, customer_id, ordered_at, product_ids, units, returned_product_ids, returned_units
         FROM purchase ORDER BY order_id`,
    ),
    views: await shop.sql('SELECT shopper, viewed_at, product_id FROM product_view ORDER BY 1, 2, 3'),
  });
  const clear = () =>
    shop.sql('TRUNCATE purchase, product_view, identification, customer_redirect, inbox, poisoned_event');

  it('ends the same in any order of arrival, in any batches, and with duplicates', async () => {
    const at = (minute: number) => `2026-02-10T10:0${minute}:00.000Z`;
    const history: AnyEvent[] = [
      order('1', { lines: { A: 2, B: 1 } }),
      order('1', { who: BOB, lines: { A: 2, B: 1 }, revision: 3 }),
      returned('1', { A: 1 }, 2),
      returned('1', { A: 2, B: 1 }, 4),
      order('2', { who: CAT, lines: { C: 1 } }),
      viewed('A', { device: 'tablet', at: at(1) }),
      identified('tablet', BOB, at(2)),
      viewed('B', { device: 'tablet', at: at(3) }),
      identified('tablet', CAT, at(4)),
      viewed('C', { device: 'tablet', at: at(5) }),
      viewed('D', { who: BOB, at: at(6) }),
      merged(BOB, ADA),
    ];
    await shop.deliver(...history);
    const expected = await state();
    expect(expected.purchases.map((purchase) => purchase['customer_id']).sort()).toEqual([ADA, CAT].sort());
    expect(expected.views.map((view) => view['shopper'])).toEqual(
      ['anonymous:tablet', `customer:${ADA}`, `customer:${ADA}`, `customer:${CAT}`].sort(),
    );

    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...history, ...history.slice(0, 4)], { minLength: history.length + 4 }),
        fc.integer({ min: 1, max: 6 }),
        async (events, size) => {
          await clear();
          for (let from = 0; from < events.length; from += size) {
            await shop.deliver(...events.slice(from, from + size));
          }
          expect(await state()).toEqual(expected);
          expect(await shop.sql('SELECT * FROM poisoned_event')).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('gives a new view to its customer without looking at the older views of its device', async () => {
    await clear();
    await shop.deliver(
      viewed('A', { device: 'kiosk', at: '2026-02-10T10:00:00.000Z' }),
      identified('kiosk', ADA, '2026-02-10T10:01:00.000Z'),
      viewed('B', { device: 'kiosk', at: '2026-02-10T10:02:00.000Z' }),
    );
    // Nobody else moves views: one that lies with a wrong shopper shows that it was looked at by moving back.
    await shop.sql(`UPDATE product_view SET shopper = 'customer:moved'`);
    await shop.deliver(
      viewed('C', { device: 'kiosk', at: '2026-02-10T10:00:30.000Z' }),
      viewed('D', { device: 'kiosk', at: '2026-02-10T10:03:00.000Z' }),
    );
    expect((await state()).views.map(({ shopper, product_id }) => [product_id, shopper]).sort()).toEqual([
      ['A', 'customer:moved'],
      ['B', 'customer:moved'],
      ['C', `customer:${ADA}`],
      ['D', 'anonymous:kiosk'],
    ]);
  });

  it('gives a device that is recognised again only the views since the last time', async () => {
    await clear();
    await shop.deliver(
      viewed('A', { device: 'kiosk', at: '2026-02-10T10:00:00.000Z' }),
      viewed('B', { device: 'kiosk', at: '2026-02-10T10:02:00.000Z' }),
      identified('kiosk', ADA, '2026-02-10T10:01:00.000Z'),
    );
    await shop.sql(`UPDATE product_view SET shopper = 'customer:moved' WHERE product_id = 'A'`);
    await shop.deliver(identified('kiosk', BOB, '2026-02-10T10:03:00.000Z'));
    expect((await state()).views.map(({ shopper, product_id }) => [product_id, shopper]).sort()).toEqual([
      ['A', 'customer:moved'],
      ['B', `customer:${BOB}`],
    ]);
  });

  it('is stored in as many statements for a hundred orders as for one', async () => {
    const orders = (count: number, name: string) =>
      Array.from({ length: count }, (_, index) =>
        order(`${name}${index}`, { who: ADA, lines: { A: 1, B: 2 } }),
      );
    const one = await shop.countStatements(() => shop.deliver(...orders(1, 'one')));
    expect(await shop.countStatements(() => shop.deliver(...orders(100, 'many')))).toBe(one);
  });

  it('takes an invoice of 1,114 lines and codes that need quoting', async () => {
    const lines = Object.fromEntries(Array.from({ length: 1_114 }, (_, index) => [`L"${index}\\,{}`, 1]));
    await shop.deliver(order('long', { who: ADA, lines }));
    const [row] = await shop.sql<{ product_ids: string[] }>(
      'SELECT product_ids FROM purchase WHERE order_id = $1',
      [derivedId('order', 'shop', 'long')],
    );
    expect(row?.product_ids).toEqual(Object.keys(lines));
  });
});
