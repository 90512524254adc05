import { onlineRetailEvents } from './online-retail';
import { STAFF, startShop, type Shop } from './shop';

const PURCHASES = `{
  customerByNumber(number: "17850") {
    purchases { orders productUnits returnedUnits unmatchedUnits gross { amount currencyCode } net { amount } }
  }
}`;

describe('the history of shop customer 17850', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(() => shop.stop());

  it('gives the figures that the shop computes from its own invoices, also when it is sent twice', async () => {
    const events = onlineRetailEvents(({ customer }) => customer === '17850');
    const backwards = [...events].reverse();
    for (const half of [backwards.slice(0, 20), backwards.slice(20), events.slice(0, 30)])
      await shop.send(...half);
    const { data } = await shop.query(PURCHASES, { viewer: STAFF });
    expect(data).toEqual({
      customerByNumber: {
        purchases: {
          orders: 34,
          productUnits: 1733,
          returnedUnits: 35,
          unmatchedUnits: 5,
          gross: { amount: '5391.21', currencyCode: 'GBP' },
          net: { amount: '5298.79' },
        },
      },
    });
  });
});
