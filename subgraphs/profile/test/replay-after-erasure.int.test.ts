import fc from 'fast-check';
import { guest, identify, ordered, shuffled, split, track, viewed } from './events';
import { startShop, type Shop } from './shop';

/** What was told of Ada, the customer number and the device by themselves too. */
const TOLD = [
  identify('ada', 'adas-device', { email: 'ada@example.com', name: 'Ada' }),
  ordered('one', [['LANTERN', 2, '5.00']]),
  ordered('two', [['LANTERN', 1, '7.00']], guest('adas-device')),
  viewed('LANTERN'),
  viewed('WICK', guest('adas-device')),
  identify('somebody', null, { email: 'ADA@example.com' }),
  track('Product Added', { product_id: 'WICK', quantity: 1 }, guest('adas-device')),
];

describe('a replay after an erasure', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop();
    await shop.send(identify('ada', 'adas-device', { email: 'ada@example.com', name: 'Ada' }));
    const viewer = { kind: 'customer', customerId: await shop.customerId('ada') } as const;
    const { errors } = await shop.query('mutation { eraseMe(input: {}) { id } }', { viewer });
    expect(errors).toEqual([]);
  });
  afterAll(() => shop.stop());

  it('of any of what was told, in any order and any batches, finds nobody and keeps every order once, as money', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(TOLD, { minLength: 1 }),
        fc.infiniteStream(fc.nat(1_000)),
        async (told, dice) => {
          await shop.sql('TRUNCATE shop_order, received_message');
          const roll = () => Number(dice.next().value);
          for (const batch of split(shuffled([...told, ...told], roll), roll)) await shop.send(...batch);

          expect(await shop.sql('SELECT number FROM customer')).toEqual([]);
          expect(await shop.sql('SELECT anonymous_id FROM anonymous_identity')).toEqual([]);
          expect(await shop.sql('SELECT 1 FROM product_view UNION ALL SELECT 1 FROM cart')).toEqual([]);
          expect(await shop.sql('SELECT 1 FROM raw_event UNION ALL SELECT 1 FROM customer_event')).toEqual(
            [],
          );
          const orders = told.filter((event) => 'event' in event && event.event === 'Order Completed').length;
          expect(
            await shop.sql('SELECT count(*)::int AS n, count(anonymous_id)::int AS known FROM shop_order'),
          ).toEqual([{ n: orders, known: 0 }]);
        },
      ),
      { numRuns: 25 },
    );
  });
});
