import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { Analytics } from '@segment/analytics-node';
import { startShop, type Shop } from './shop';

interface StoredEvent {
  readonly type: string;
  readonly name: string | null;
  readonly who: string;
  readonly at: Date;
}

const NOW = new Date('2026-06-01T12:00:00.000Z');
const AT = new Date('2026-05-01T10:00:00.000Z');

describe('the libraries shops have', () => {
  let shop: Shop;
  let url: string;
  /** Batches that came, each as the library packed it. */
  let requests: { readonly encoding: string | undefined; readonly events: number }[];
  /** Answers given instead of ours, in order: a status before the batch is looked at, or after it was stored. */
  let faults: { readonly status: number; readonly stored: boolean }[];

  beforeEach(async () => {
    [requests, faults] = [[], []];
    shop = await startShop(
      {},
      () => NOW,
      [],
      (http) => {
        http.addHook('preHandler', (request, reply, done) => {
          const { batch = [] } = (request.body ?? {}) as { batch?: unknown[] };
          requests.push({ encoding: request.headers['content-encoding'], events: batch.length });
          if (faults[0]?.stored === false) void reply.status(faults.shift()?.status ?? 503).send({});
          else done();
        });
        http.addHook('onSend', (_request, reply, payload, done) => {
          if (faults[0]?.stored === true && reply.statusCode === 200)
            reply.status(faults.shift()?.status ?? 503);
          done(null, payload);
        });
      },
    );
    url = await shop.http.listen({ port: 0, host: '127.0.0.1' });
  });
  afterEach(() => shop.stop());

  const stored = () =>
    shop.sql<StoredEvent>(
      `SELECT e.type, e.name, coalesce(c.number, 'visitor') AS who, e.occurred_at AS at
         FROM customer_event e JOIN customer c ON c.id = e.customer_id ORDER BY e.type, e.name`,
    );
  const count = async () => (await stored()).length;
  const refused = () => shop.sql('SELECT code, reason FROM quarantined_event');

  const EVERY_CALL = [
    { type: 'group', name: null, who: 'ada' },
    { type: 'identify', name: null, who: 'ada' },
    { type: 'page', name: 'Home', who: 'ada' },
    { type: 'screen', name: 'Start', who: 'ada' },
    { type: 'track', name: 'Order Completed', who: 'ada' },
    { type: 'track', name: 'Product Viewed', who: 'ada' },
  ];
  const ORDER = { order_id: '7', currency: 'GBP', products: [{ product_id: 'A', quantity: 2, price: 1.5 }] };
  const context = { ip: '198.51.100.7', page: { url: 'https://shop.example' }, locale: 'en-GB' };
  const integrations = { All: false, Mailchimp: true };

  describe('@segment/analytics-node', () => {
    const open = (settings: object = {}) => {
      const analytics = new Analytics({ writeKey: shop.writeKey, host: url, flushAt: 3, ...settings });
      const errors: unknown[] = [];
      analytics.on('error', (error) => errors.push(error));
      return { analytics, errors };
    };

    it('sends all its calls, with context and integrations, and everything is where it belongs', async () => {
      const { analytics, errors } = open();
      const who = { userId: 'ada', anonymousId: 'browser' };
      analytics.track({
        anonymousId: 'browser',
        event: 'Product Viewed',
        properties: { product_id: 'A' },
        context,
        integrations,
      });
      analytics.identify({ ...who, traits: { country: 'France' } });
      analytics.track({ ...who, event: 'Order Completed', properties: ORDER });
      analytics.page({ ...who, name: 'Home', properties: { path: '/' } });
      analytics.screen({ ...who, name: 'Start' });
      analytics.group({ ...who, groupId: 'acme', traits: { plan: 'trade' } });
      analytics.alias({ userId: 'ada', previousId: 'old-browser' });
      await analytics.closeAndFlush();
      expect(errors).toEqual([]);
      expect(await refused()).toEqual([]);
      expect(await stored()).toMatchObject([{ type: 'alias', who: 'ada' }, ...EVERY_CALL]);
      expect(await shop.sql('SELECT total_minor::int AS total FROM shop_order')).toEqual([{ total: 300 }]);
      expect(await shop.sql(`SELECT channel FROM customer_event WHERE name = 'Product Viewed'`)).toEqual([
        { channel: 'WEB' },
      ]);
      expect(requests.map(({ events }) => events)).toEqual([3, 3, 1]);
    });

    it('has a clock years away from ours, which sentAt puts right', async () => {
      const { analytics } = open();
      analytics.track({ userId: 'ada', event: 'Product Viewed', properties: { product_id: 'A' } });
      await analytics.closeAndFlush();
      const [{ at } = { at: new Date(0) }] = await stored();
      expect(Math.abs(at.getTime() - NOW.getTime())).toBeLessThan(60_000);
    });

    it('tries again after an outage and too much load, and nothing is lost or twice', async () => {
      faults = [
        { status: 503, stored: false },
        { status: 500, stored: true },
      ];
      const { analytics, errors } = open({ maxRetries: 5 });
      for (const product_id of ['A', 'B', 'C']) {
        analytics.track({ userId: 'ada', event: 'Product Viewed', properties: { product_id } });
      }
      await analytics.closeAndFlush();
      expect(errors).toEqual([]);
      expect(requests).toHaveLength(3);
      expect(await count()).toBe(3);
      expect(
        await shop.sql('SELECT sum(accepted)::int AS a, sum(duplicates)::int AS d FROM ingestion_counter'),
      ).toEqual([{ a: 3, d: 3 }]);
    });
  });

  describe('@rudderstack/rudder-sdk-node', () => {
    const open = (settings: object = {}) =>
      new RudderAnalytics(shop.writeKey, { dataPlaneUrl: url, flushAt: 3, flushInterval: 100, ...settings });
    const flush = async (rudder: RudderAnalytics, events: number) => {
      await rudder.flush();
      const end = Date.now() + 20_000;
      while ((await count()) < events && Date.now() < end)
        await new Promise((resolve) => setTimeout(resolve, 25));
    };

    it('sends all its calls packed, and everything is where it belongs', async () => {
      const rudder = open();
      const who = { userId: 'ada', anonymousId: 'browser', context, integrations };
      rudder.track({
        anonymousId: 'browser',
        event: 'Product Viewed',
        properties: { product_id: 'A' },
        context,
        integrations,
      });
      rudder.identify({ ...who, traits: { country: 'France' } });
      rudder.track({ ...who, event: 'Order Completed', properties: ORDER });
      rudder.page({ ...who, name: 'Home' });
      rudder.screen({ ...who, name: 'Start' });
      rudder.group({ ...who, groupId: 'acme', traits: { plan: 'trade' } });
      rudder.alias({ userId: 'ada', previousId: 'old-browser' });
      await flush(rudder, 7);
      expect(await refused()).toEqual([]);
      expect(await stored()).toMatchObject([{ type: 'alias', who: 'ada' }, ...EVERY_CALL]);
      expect(new Set(requests.map(({ encoding }) => encoding))).toEqual(new Set(['gzip']));
    });

    it('reports what happened earlier at its time', async () => {
      const rudder = open();
      rudder.track({
        userId: 'ada',
        event: 'Product Viewed',
        properties: { product_id: 'A' },
        timestamp: AT,
      });
      await flush(rudder, 1);
      expect(await stored()).toMatchObject([{ at: AT }]);
    });

    it('tries again after an outage, and nothing is lost or twice', async () => {
      faults = [
        { status: 503, stored: false },
        { status: 500, stored: true },
      ];
      const rudder = open();
      for (const product_id of ['A', 'B', 'C']) {
        rudder.track({ userId: 'ada', event: 'Product Viewed', properties: { product_id } });
      }
      await flush(rudder, 3);
      const end = Date.now() + 20_000;
      while (requests.length < 3 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 25));
      expect(requests.length).toBeGreaterThanOrEqual(3);
      expect(await count()).toBe(3);
    });
  });
});
