import type { TestSubgraph } from '@rapport/testkit/subgraph';
import { ADA, BOB, identified, NOW, startShop, viewed } from './shop';

const DAY_MS = 86_400_000;
/** As many views of a shopper as anybody reads. */
const VIEWS_KEPT = 200;

describe('what is kept', () => {
  let shop: TestSubgraph;
  let today = NOW;
  beforeAll(async () => {
    shop = await startShop(() => today);
  });
  afterAll(() => shop.stop());

  const prune = () => shop.subgraph.runSchedule('prune-views');
  const pass = (days: number) => {
    today = new Date(today.getTime() + days * DAY_MS);
  };
  const devices = () =>
    shop.sql(`SELECT DISTINCT anonymous_id FROM product_view WHERE shopper LIKE 'anonymous:%'`);
  beforeEach(() => shop.sql('TRUNCATE product_view, identification'));
  const minute = (index: number) => new Date(Date.UTC(2026, 1, 1) + index * 60_000).toISOString();
  const views = (count: number, by: { readonly who?: string; readonly device?: string }) =>
    Array.from({ length: count }, (_, index) => viewed(`P${index}`, { ...by, at: minute(index) }));

  it('is the newest 200 views of each shopper, and all of whoever has fewer', async () => {
    await shop.deliver(
      ...views(VIEWS_KEPT + 3, { who: ADA }),
      ...views(VIEWS_KEPT + 1, { device: 'tablet' }),
    );
    await shop.deliver(...views(2, { who: BOB }));
    await prune();
    expect(
      await shop.sql(
        `SELECT shopper, count(*)::int AS views, min(viewed_at) AS oldest FROM product_view GROUP BY 1 ORDER BY 1`,
      ),
    ).toEqual(
      [
        { shopper: `customer:${ADA}`, views: VIEWS_KEPT, oldest: new Date(minute(3)) },
        { shopper: `customer:${BOB}`, views: 2, oldest: new Date(minute(0)) },
        { shopper: 'anonymous:tablet', views: VIEWS_KEPT, oldest: new Date(minute(1)) },
      ].sort((a, b) => (a.shopper < b.shopper ? -1 : 1)),
    );
  });

  it('is nothing of a device that was idle for 400 days, however old the views were when they came', async () => {
    await shop.deliver(
      ...views(2, { device: 'idle' }),
      ...views(2, { device: 'busy' }),
      ...views(1, { who: ADA }),
    );
    pass(399);
    await prune();
    expect(await devices()).toHaveLength(2);
    await shop.deliver(viewed('P9', { device: 'busy', at: minute(9) }));
    pass(2);
    await prune();
    expect(await devices()).toEqual([{ anonymous_id: 'busy' }]);
    expect(
      await shop.sql('SELECT shopper, count(*)::int AS views FROM product_view GROUP BY 1 ORDER BY 1'),
    ).toEqual([
      { shopper: 'anonymous:busy', views: 3 },
      { shopper: `customer:${ADA}`, views: 1 },
    ]);
  });

  it('is who a device belonged to for as long as one of its views may depend on it', async () => {
    await shop.deliver(viewed('A', { device: 'tablet', at: minute(1) }));
    await shop.deliver(identified('tablet', BOB, minute(2)), identified('other', BOB, minute(2)));
    pass(401);
    await shop.deliver(identified('young', BOB, minute(2)));
    await prune();
    const known = async () =>
      (await shop.sql('SELECT anonymous_id FROM identification ORDER BY 1')).map(
        (row) => row['anonymous_id'],
      );
    expect(await known()).toEqual(['tablet', 'young']);
    await shop.deliver(identified('tablet', ADA, minute(3)));
    expect(await shop.sql('SELECT shopper FROM product_view')).toEqual([{ shopper: `customer:${BOB}` }]);
  });
});
