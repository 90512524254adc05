import { track, viewed } from './events';
import { planOf } from './plan';
import { STAFF, startShop, type Shop } from './shop';

describe('data quality', () => {
  let shop: Shop;
  beforeEach(async () => {
    shop = await startShop();
  });
  afterEach(() => shop.stop());

  const quality = async (args = '') => {
    const { data } = await shop.query(
      `{ dataQuality${args} { source lastReceivedAt
           days { day accepted duplicates quarantined replayed meanLateSeconds }
           properties { event property given missing nullRate } violations { event reason count } } }`,
      { viewer: STAFF },
    );
    return data?.['dataQuality'] as Record<string, unknown>[];
  };

  it('tells volume, duplicates, freshness, null rates and reasons of each source', async () => {
    const plan = planOf(shop);
    const schema = { properties: { title: { type: 'string' }, seconds: { type: ['integer', 'null'] } } };
    await plan.plan('Video Played', schema);
    const late = { timestamp: '2026-06-01T11:59:00Z' };
    const again = track('Video Played', { title: 'x', seconds: 1 }, late);
    await shop.send(again, again, track('Video Played', { title: 'x', seconds: null }, late));
    await shop.send(
      track('Video Played', { seconds: 'x' }),
      track('Who Knows', {}),
      viewed('A', { userId: '0' }),
    );
    expect(await quality()).toEqual([
      {
        source: 'shop',
        lastReceivedAt: '2026-06-01T12:00:00.000Z',
        days: [
          { day: '2026-06-01', accepted: 2, duplicates: 1, quarantined: 3, replayed: 0, meanLateSeconds: 60 },
        ],
        properties: [
          { event: 'Video Played', property: 'title', given: 2, missing: 0, nullRate: 0 },
          { event: 'Video Played', property: 'seconds', given: 1, missing: 1, nullRate: 0.5 },
        ],
        violations: [
          { event: '(other)', reason: 'UNKNOWN_EVENT', count: 1 },
          { event: 'Product Viewed', reason: 'BLOCKED_ID', count: 1 },
          { event: 'Video Played', reason: 'PLAN_VIOLATION /properties/seconds/type', count: 1 },
        ],
      },
    ]);
    await plan.setPolicy({ unplanned: 'ALLOW' });
    await plan.replay({});
    expect(await quality('(source: "shop", days: 1)')).toMatchObject([
      { days: [{ accepted: 3, replayed: 1 }] },
    ]);
    expect(await quality('(source: "till")')).toEqual([]);
  });

  it('has as many rows for a million names that nobody knows as for one', async () => {
    await shop.send(...Array.from({ length: 500 }, (_, n) => track(`Name ${n}`, { [`p${n}`]: n })));
    expect(await shop.sql('SELECT event, detail, count::int AS n FROM quality_counter')).toEqual([
      { event: '(other)', detail: 'UNKNOWN_EVENT', n: 500 },
    ]);
  });

  it('counts what comes side by side, all of it', async () => {
    await Promise.all(
      Array.from({ length: 12 }, (_, lane) =>
        shop.send(...Array.from({ length: 10 }, (_, n) => viewed(`P${n}`, { userId: `c${lane}` }))),
      ),
    );
    expect(await quality()).toMatchObject([{ days: [{ accepted: 120 }] }]);
  });

  it('is forgotten when it is too old for a chart', async () => {
    await shop.send(viewed('A'));
    await shop.sql(`UPDATE quality_counter SET day = '2023-01-01' WHERE metric = 'ACCEPTED'`);
    await shop.subgraph.runSchedule('forget-old');
    expect(await shop.sql('SELECT metric FROM quality_counter')).toEqual([{ metric: 'LATE_SECONDS' }]);
  });
});
