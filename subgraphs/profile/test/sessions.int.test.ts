import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { guest, identify, shuffled, viewed } from './events';
import { STAFF, startShop, type Shop } from './shop';

const at = (minute: number) => ({ timestamp: new Date(Date.UTC(2026, 4, 1, 10, minute)).toISOString() });
const web = {
  context: { page: {}, userAgent: 'Mozilla/5.0 (Windows NT 10.0)', library: { name: 'analytics.js' } },
};
const app = { context: { device: { type: 'ios' }, app: { name: 'Shop' } } };

describe('where a customer was', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop();
    let seed = 7;
    const dice = () => (seed = (seed * 16_807) % 2_147_483_647);
    const events = [
      ...[0, 10, 25].map((minute) => viewed('A', { ...guest('browser'), ...web, ...at(minute) })),
      ...[90, 95].map((minute) => viewed('B', { userId: 'ada', ...web, ...at(minute) })),
      viewed('C', { userId: 'ada', ...app, ...at(100) }),
      viewed('D', { userId: 'ada', context: { channel: 'till' }, ...at(110) }),
      viewed('E', { userId: 'ada', ...at(200) }),
    ];
    await shop.send(identify('ada', null));
    for (const event of shuffled(events, dice)) await shop.send(event);
    await shop.send(identify('ada', 'browser', {}, at(80)));
  });
  afterAll(() => shop.stop());

  const ada = async (fields: string) => {
    const { data, errors } = await shop.query(`{ customerByNumber(number: "ada") { ${fields} } }`, {
      viewer: STAFF,
    });
    expect(errors).toEqual([]);
    return data?.['customerByNumber'];
  };

  it('is a visit for each channel and device, those from before the login included', async () => {
    expect(
      await ada('sessions { edges { node { channel device app startedAt lastSeenAt events } } }'),
    ).toEqual({
      sessions: {
        edges: [
          { channel: 'STORE', device: 'TILL', app: null, from: 110, to: 110, events: 1 },
          { channel: 'APP', device: 'PHONE', app: 'Shop', from: 100, to: 100, events: 1 },
          { channel: 'WEB', device: 'DESKTOP', app: 'analytics.js', from: 90, to: 95, events: 2 },
          { channel: 'WEB', device: 'DESKTOP', app: 'analytics.js', from: 0, to: 25, events: 3 },
        ].map(({ from, to, ...node }) => ({
          node: { ...node, startedAt: at(from).timestamp, lastSeenAt: at(to).timestamp },
        })),
      },
    });
  });

  it('was last at the till: what a back end reports without a channel is no visit', async () => {
    expect(await ada('lastSeen { channel device lastSeenAt }')).toEqual({
      lastSeen: { channel: 'STORE', device: 'TILL', lastSeenAt: at(110).timestamp },
    });
  });

  it('is given page by page', async () => {
    const first = (await ada('sessions(first: 1) { pageInfo { endCursor hasNextPage } }')) as {
      sessions: { pageInfo: { endCursor: string; hasNextPage: boolean } };
    };
    expect(first.sessions.pageInfo.hasNextPage).toBe(true);
    expect(
      await ada(
        `sessions(first: 1, after: "${first.sessions.pageInfo.endCursor}") { edges { node { channel } } }`,
      ),
    ).toEqual({ sessions: { edges: [{ node: { channel: 'APP' } }] } });
  });

  it('is read for a page of customers with as many statements as for one', async () => {
    await shop.send(...['bea', 'cleo'].map((userId) => viewed('A', { userId, ...web })));
    const read = (numbers: string[]) =>
      shop.countStatements(() =>
        shop.query(
          `query ($numbers: [String!]) { customers(numbers: $numbers) { edges { node {
             lastSeen { channel } sessions { edges { node { events } } } } } } }`,
          { viewer: STAFF, variables: { numbers } },
        ),
      );
    expect([await read(['ada']), await read(['ada', 'bea', 'cleo'])]).toEqual([6, 6]);
  });

  it('is known from the graph too: a client says where it is, and whom a till names stands there', async () => {
    const customerId = await shop.customerId('bea');
    const bea: Viewer = { kind: 'customer', customerId };
    const seen = async () => {
      const { data } = await shop.query('{ me { lastSeen { channel device lastSeenAt } } }', { viewer: bea });
      return (data?.['me'] as { lastSeen: unknown }).lastSeen;
    };
    const { data } = await shop.query(
      'mutation { recordVisit(input: { channel: APP, device: PHONE, app: "Shop" }) { channel lastSeenAt } }',
      { viewer: bea },
    );
    expect(data?.['recordVisit']).toEqual({ channel: 'APP', lastSeenAt: '2026-06-01T12:00:00.000Z' });
    expect(await seen()).toMatchObject({ channel: 'APP', device: 'PHONE' });
    await shop.sql('DELETE FROM customer_session WHERE customer_id = $1', [customerId]);
    const till: Viewer = { kind: 'terminal', storeId: 's1', registerId: 'r1' };
    const named = await shop.query('{ customerByNumber(number: "bea") { number } }', { viewer: till });
    expect(named.errors).toEqual([]);
    expect(await seen()).toEqual({
      channel: 'STORE',
      device: 'TILL',
      lastSeenAt: '2026-06-01T12:00:00.000Z',
    });
  });
});
