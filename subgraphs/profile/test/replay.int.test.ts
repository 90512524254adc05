import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { guest, identify, ordered, track, viewed } from './events';
import { planOf } from './plan';
import { STAFF, startShop, type Shop } from './shop';

describe('replay of refused events', () => {
  let shop: Shop;
  let plan: ReturnType<typeof planOf>;
  beforeEach(async () => {
    shop = await startShop();
    plan = planOf(shop);
  });
  afterEach(() => shop.stop());

  const quarantined = () =>
    shop.sql<{ code: string }>('SELECT code FROM quarantined_event ORDER BY received_at, id');
  const events = () =>
    shop.sql<{ name: string; at: Date }>(
      'SELECT name, occurred_at AS at FROM customer_event ORDER BY occurred_at',
    );

  it('takes them in at their own time once the plan was mended, and they leave quarantine', async () => {
    await plan.plan('Product Viewed', { required: ['position'] });
    await shop.send(
      viewed('A', { ...guest('browser'), timestamp: '2026-03-01T00:00:00Z' }),
      track('Video Played', {}, { timestamp: '2026-04-01T00:00:00Z' }),
    );
    await plan.retire({ name: 'Product Viewed', version: 1 });
    await shop.send(identify('ada', 'browser'));
    expect((await plan.replay({})).edit).toMatchObject({
      accepted: 1,
      duplicates: 0,
      stillRefused: 1,
      next: null,
    });
    expect(
      await shop.sql(
        `SELECT c.number, v.viewed_at FROM product_view v JOIN customer c ON c.id = v.customer_id`,
      ),
    ).toEqual([{ number: 'ada', viewed_at: new Date('2026-03-01T00:00:00Z') }]);
    expect(await quarantined()).toEqual([{ code: 'UNKNOWN_EVENT' }]);
    expect((await plan.replay({})).edit).toMatchObject({ accepted: 0, stillRefused: 1 });
  });

  it('judges a wrong clock by the receipt of that time', async () => {
    const late = { timestamp: undefined, originalTimestamp: '2020-01-01T00:00:00Z' };
    await shop.post('/v1/batch', {
      batch: [track('Video Played', {}, late)],
      sentAt: '2020-01-01T00:10:00Z',
    });
    await shop.sql(`UPDATE quarantined_event SET received_at = '2026-06-01T00:10:00Z'`);
    await plan.plan('Video Played', {});
    await plan.replay({});
    expect(await events()).toEqual([{ name: 'Video Played', at: new Date('2026-06-01T00:00:00Z') }]);
  });

  it('keeps what still fails, with the new reason', async () => {
    await shop.send(track('Video Played', { seconds: 'x' }));
    await plan.plan('Video Played', { properties: { seconds: { type: 'integer' } } });
    await plan.replay({});
    expect(
      await shop.sql(
        'SELECT code, reason, violations, tried_by, tried_at IS NOT NULL AS tried FROM quarantined_event',
      ),
    ).toEqual([
      {
        code: 'PLAN_VIOLATION',
        reason: '/properties/seconds must be integer',
        violations: [
          { pointer: '/properties/seconds', message: 'must be integer', rule: '/properties/seconds/type' },
        ],
        tried_by: 'sam',
        tried: true,
      },
    ]);
  });

  it('is no second effect for an event that came again in order meanwhile', async () => {
    const order = ordered('1', [['A', 1, '1.00']]);
    await shop.send({ ...order, properties: {} });
    await shop.send(order);
    await shop.sql(`UPDATE quarantined_event SET payload = $1, sealed = NULL`, [JSON.stringify(order)]);
    expect((await plan.replay({})).edit).toMatchObject({ accepted: 0, duplicates: 1 });
    expect(await quarantined()).toEqual([]);
    expect(await shop.published('order.completed')).toHaveLength(1);
  });

  it('takes each in once when many replay side by side with the events themselves', async () => {
    const all = Array.from({ length: 300 }, (_, n) =>
      track('Video Played', {}, { messageId: `v${n}`, userId: `c${n % 7}` }),
    );
    await shop.send(...all);
    await plan.plan('Video Played', {});
    const [runs, again] = await Promise.all([
      Promise.all(Array.from({ length: 4 }, () => plan.replay({}))),
      shop.send(...all.slice(100, 200)),
    ]);
    const accepted = runs.reduce((sum, { edit }) => sum + Number(edit['accepted']), 0);
    expect(accepted + again.accepted).toBe(300);
    expect(await events()).toHaveLength(300);
    await plan.replay({});
    expect(await quarantined()).toEqual([]);
  });

  it('that is broken off leaves everything as it was, and the next one does it', async () => {
    await shop.send(...Array.from({ length: 20 }, () => track('Video Played', {})));
    await plan.plan('Video Played', {});
    await shop.sql(`ALTER TABLE quality_counter ADD CONSTRAINT broken CHECK (metric <> 'REPLAYED')`);
    expect((await plan.replay({})).errors).toMatchObject([{ code: 'INTERNAL_SERVER_ERROR' }]);
    expect([await quarantined(), await events()].map((rows) => rows.length)).toEqual([20, 0]);
    await shop.sql(`ALTER TABLE quality_counter DROP CONSTRAINT broken`);
    expect((await plan.replay({})).edit).toMatchObject({ accepted: 20 });
    expect([await quarantined(), await events()].map((rows) => rows.length)).toEqual([0, 20]);
  });

  it('takes those that the filter names, and never the beginning of one that was too large', async () => {
    await shop.send(
      track('Video Played', {}),
      track('Video Paused', {}),
      viewed('A', { userId: 'null' }),
      viewed('A', { context: 'x'.repeat(33_000) }),
    );
    await plan.setPolicy({ unplanned: 'ALLOW' });
    for (const input of [
      { source: 'other' },
      { code: 'INVALID_EVENT' },
      { receivedFrom: '2026-06-02T00:00:00.000Z' },
      { ids: [] },
    ]) {
      expect((await plan.replay(input)).edit).toMatchObject({ accepted: 0, stillRefused: 0 });
    }
    expect((await plan.replay({ eventName: 'Video Paused' })).edit).toMatchObject({ accepted: 1 });
    expect((await plan.replay({})).edit).toMatchObject({ accepted: 1, stillRefused: 1 });
    expect((await quarantined()).map(({ code }) => code).sort()).toEqual(['BLOCKED_ID', 'EVENT_TOO_LARGE']);
  });

  it('is for analysts, and recorded', async () => {
    const marketing: Viewer = { kind: 'staff', staffId: 'kim', roles: ['marketing'] };
    expect((await plan.replay({}, marketing)).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    await plan.replay({}, STAFF);
    expect(await shop.sql('SELECT actor, field FROM customer_access')).toEqual([
      { actor: 'staff:sam', field: 'replayQuarantinedEvents' },
    ]);
  });
});
