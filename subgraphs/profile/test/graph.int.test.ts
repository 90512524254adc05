import { buildProfileSchema } from '@rapport/profile/schema';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { guest, identify, ordered, refunded, track, viewed } from './events';
import { SERVICE, STAFF, startShop, type Shop } from './shop';

const TILL: Viewer = { kind: 'terminal', storeId: 'london', registerId: '1' };
const GUEST: Viewer = { kind: 'guest', anonymousId: 'device' };
const PARTNER: Viewer = { kind: 'partner', partnerId: 'p', scopes: [] };

const UUID = '01a202fe-9668-713f-8f7b-572ec56eace0';
const cursor = (...parts: string[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');

describe("profile's part of the graph", () => {
  let shop: Shop;
  let ada: Viewer;
  let adaId: string;
  beforeAll(async () => {
    shop = await startShop({}, undefined, ['PERSONALISATION']);
    const people = Array.from({ length: 20 }, (_, n) => `c${n}`);
    await shop.send(
      ...['ada', ...people].flatMap((userId) => [
        identify(userId, null, { country: 'United Kingdom' }),
        ordered(
          `${userId}-1`,
          [
            ['A', 3, '0.125'],
            ['B', 1, '2.00'],
          ],
          { userId, timestamp: '2026-05-01T00:00:00Z' },
        ),
        ordered(`${userId}-2`, [['A', 1, '1.00']], { userId, timestamp: '2026-05-03T00:00:00Z' }),
        refunded(`${userId}-C`, [['A', 3]], { userId, timestamp: '2026-05-02T00:00:00Z' }),
        viewed('A', { userId }),
        track('Product Added', { product_id: 'A' }, { userId, timestamp: '2026-05-04T00:00:00Z' }),
      ]),
      track('Product Added', { product_id: 'G' }, guest('device')),
    );
    adaId = await shop.customerId('ada');
    ada = { kind: 'customer', customerId: adaId };
  });
  afterAll(() => shop.stop());

  const entity = (typename: string, id: string, fields: string, viewer: Viewer) =>
    shop.query(
      `query ($keys: [_Any!]!) { _entities(representations: $keys) { ... on ${typename} { ${fields} } } }`,
      {
        variables: { keys: [{ __typename: typename, id }] },
        viewer,
      },
    );

  it('holds every entity it owns or extends', () => {
    const { sdl } = buildProfileSchema();
    for (const name of ['Customer', 'Order', 'Cart', 'Product'])
      expect(sdl).toMatch(new RegExp(`type ${name}\\s+@key\\(fields: "id"\\)`));
  });

  it('gives a customer what is theirs', async () => {
    const { data, errors } = await shop.query(
      `{ me { number country createdAt
          purchases { orders productUnits returnedUnits unmatchedUnits gross { amount } net { amount } lastOrderAt }
          rfm { recencyDays orders netSpend { amount currencyCode } }
          orders(first: 1) { pageInfo { hasNextPage endCursor } edges { node { number } } }
          cart { lines { product { id } quantity } } } cart { revision } }`,
      { viewer: ada },
    );
    expect(errors).toEqual([]);
    expect(data).toMatchObject({
      me: {
        number: 'ada',
        country: 'United Kingdom',
        purchases: {
          orders: 2,
          productUnits: 5,
          returnedUnits: 3,
          unmatchedUnits: 0,
          gross: { amount: '3.38' },
          net: { amount: '3.00' },
        },
        rfm: { recencyDays: 29, orders: 2, netSpend: { amount: '3.00', currencyCode: 'GBP' } },
        orders: { pageInfo: { hasNextPage: true }, edges: [{ node: { number: 'ada-2' } }] },
        cart: { lines: [{ product: { id: 'A' }, quantity: 1 }] },
      },
      cart: { revision: 1 },
    });
    const after = (data?.['me'] as { orders: { pageInfo: { endCursor: string } } }).orders.pageInfo.endCursor;
    const next = await shop.query(
      `query ($after: String) { me { orders(first: 1, after: $after) { pageInfo { hasNextPage } edges { node { number total { amount } kept { amount }
          lines { edges { node { lineNo product { id } quantity returnedUnits unitPrice amount { amount } refunded { amount } } } } charges { code } } } } } }`,
      { viewer: ada, variables: { after } },
    );
    expect(next.data).toMatchObject({
      me: {
        orders: {
          pageInfo: { hasNextPage: false },
          edges: [
            {
              node: {
                number: 'ada-1',
                total: { amount: '2.38' },
                kept: { amount: '2.00' },
                charges: [],
                lines: {
                  edges: [
                    {
                      node: {
                        lineNo: 1,
                        product: { id: 'A' },
                        quantity: 3,
                        returnedUnits: 3,
                        unitPrice: '0.125',
                        amount: { amount: '0.38' },
                        refunded: { amount: '0.38' },
                      },
                    },
                    { node: { lineNo: 2, returnedUnits: 0, refunded: { amount: '0.00' } } },
                  ],
                },
              },
            },
          ],
        },
      },
    });
  });

  it('shows one customer nothing of another, by whatever door', async () => {
    const otherId = await shop.customerId('c1');
    const [order] = await shop.sql<{ order_id: string }>(
      `SELECT order_id FROM shop_order WHERE number = 'c1-1'`,
    );
    const [cart] = await shop.sql<{ cart_id: string }>('SELECT cart_id FROM cart WHERE customer_id = $1', [
      otherId,
    ]);
    const doors = [
      ['Customer', otherId, 'number'],
      ['Order', order?.order_id ?? '', 'number'],
      ['Cart', cart?.cart_id ?? '', 'revision'],
    ] as const;
    for (const viewer of [ada, GUEST, PARTNER, SERVICE]) {
      for (const [typename, id, field] of doors) {
        const { data, errors } = await entity(typename, id, field, viewer);
        expect(data).toEqual({ _entities: [null] });
        expect(errors).toMatchObject([{ code: 'FORBIDDEN' }]);
      }
      for (const field of [
        `customer(id: "${otherId}")`,
        'customerByNumber(number: "c1")',
        'customers(first: 1)',
      ].map((call, n) => `${call} { ${n === 2 ? 'edges { node { id } }' : 'id'} }`)) {
        expect((await shop.query(`{ ${field} }`, { viewer })).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
      }
      if (viewer !== SERVICE) {
        const ingest = await shop.query(`mutation { ingestEvents(input: { events: [] }) { accepted } }`, {
          viewer,
        });
        expect(ingest.errors).toMatchObject([{ code: 'FORBIDDEN' }]);
      }
    }
    expect((await entity('Customer', adaId, 'number', ada)).data).toEqual({ _entities: [{ number: 'ada' }] });
    expect((await shop.query('{ me { id } }', { viewer: GUEST })).data).toEqual({ me: null });
  });

  it("shows a guest their own cart and nobody else's", async () => {
    const { data } = await shop.query('{ cart { id lines { product { id } } } }', { viewer: GUEST });
    const cart = data?.['cart'] as { id: string };
    expect(data).toMatchObject({ cart: { lines: [{ product: { id: 'G' } }] } });
    expect((await entity('Cart', cart.id, 'revision', GUEST)).data).toEqual({ _entities: [{ revision: 1 }] });
    const stranger = await entity('Cart', cart.id, 'revision', { kind: 'guest', anonymousId: 'other' });
    expect(stranger.errors).toMatchObject([{ code: 'FORBIDDEN' }]);
  });

  it('lets staff and tills name a customer, and records it', async () => {
    for (const viewer of [STAFF, TILL]) {
      const { data } = await shop.query(
        `{ customerByNumber(number: "ada") { id } nobody: customerByNumber(number: "x") { id } }`,
        { viewer },
      );
      expect(data).toEqual({ customerByNumber: { id: adaId }, nobody: null });
    }
    await shop.query(`{ customers(numbers: ["ada", "c1"]) { edges { node { number } } } }`, {
      viewer: STAFF,
    });
    expect(
      await shop.sql(
        'SELECT actor, field FROM customer_access WHERE customer_id = $1 ORDER BY accessed_at, access_id',
        [adaId],
      ),
    ).toEqual([
      { actor: 'staff:sam', field: 'customerByNumber' },
      { actor: 'terminal:london/1', field: 'customerByNumber' },
      { actor: 'staff:sam', field: 'customers' },
    ]);
  });

  it('lets nobody without a role name a customer', async () => {
    const viewer: Viewer = { kind: 'staff', staffId: 'stranger', roles: [] };
    for (const field of [`customer(id: "${adaId}") { id }`, 'customerByNumber(number: "ada") { id }']) {
      expect((await shop.query(`{ ${field} }`, { viewer })).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    }
    expect((await entity('Customer', adaId, 'number', viewer)).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
  });

  it('reads a page of twenty customers in as many statements as a page of two', async () => {
    const page = (first: number) => () =>
      shop.query(
        `{ customers(first: ${first}) { edges { node { number purchases { orders } rfm { orders } recentlyViewed { id }
            cart { revision } consents { granted } orders(first: 5) { edges { node { number lines { edges { node { lineNo } } } charges { code } } } } } } } }`,
        { viewer: STAFF },
      );
    const few = await shop.countStatements(page(2));
    expect([few, await shop.countStatements(page(20))]).toEqual([12, 12]);
  });

  it('walks all customers page by page, each once, ordered by id', async () => {
    const ids: string[] = [];
    let after: string | null = null;
    do {
      const { data } = await shop.query(
        `query ($after: String) { customers(first: 8, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } }`,
        { viewer: STAFF, variables: { after } },
      );
      const { edges, pageInfo } = data?.['customers'] as {
        edges: { node: { id: string } }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
      ids.push(...edges.map(({ node }) => node.id));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(ids).toHaveLength(21);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  it('records consent decisions, keeps all, shows the latest and tells the others', async () => {
    const decide = (granted: boolean, viewer: Viewer) =>
      shop.query(
        `mutation ($granted: Boolean!) { setConsent(input: { purpose: PRICING, granted: $granted }) { purpose granted } }`,
        { variables: { granted }, viewer },
      );
    expect((await decide(true, ada)).data).toEqual({ setConsent: { purpose: 'PRICING', granted: true } });
    await decide(false, ada);
    expect((await shop.query('{ me { consents { purpose granted } } }', { viewer: ada })).data).toEqual({
      me: { consents: [{ purpose: 'PRICING', granted: false }] },
    });
    expect(await shop.sql('SELECT level FROM consent_record ORDER BY seq')).toEqual([
      { level: 'FULL' },
      { level: 'OFF' },
    ]);
    expect(await shop.published('consent.changed')).toMatchObject([
      { customerId: adaId, revision: 1, granted: ['PERSONALISATION', 'PRICING'] },
      { revision: 2, granted: ['PERSONALISATION'], refused: [{ purpose: 'PRICING', reason: 'WITHDRAWN' }] },
    ]);
  });

  it('takes the same events through the graph as over HTTP', async () => {
    const events = [viewed('Z', { userId: 'c2' }), track('Video Played', {})];
    const send = () =>
      shop.query(
        `mutation ($events: [SegmentEvent!]!) { ingestEvents(input: { events: $events }) { accepted duplicates quarantined results { status code } } }`,
        { variables: { events }, viewer: SERVICE },
      );
    expect((await send()).data).toEqual({
      ingestEvents: {
        accepted: 1,
        duplicates: 0,
        quarantined: 1,
        results: [
          { status: 'ACCEPTED', code: null },
          { status: 'QUARANTINED', code: 'UNKNOWN_EVENT' },
        ],
      },
    });
    expect((await send()).data).toMatchObject({ ingestEvents: { duplicates: 1 } });
  });

  it('gives as many lines of a cart as are asked for, and says how many there are', async () => {
    const viewer: Viewer = { kind: 'guest', anonymousId: 'full cart' };
    const fill = (count: number) =>
      shop.query(
        `mutation ($lines: [CartLineInput!]!) { changeCart(input: { lines: $lines }) {
           lineCount lines { quantity } two: lines(first: 2) { product { id } } all: lines(first: 500) { quantity } } }`,
        {
          variables: {
            lines: Array.from({ length: count }, (_, n) => ({ productId: `P${n}`, quantity: 1 })),
          },
          viewer,
        },
      );
    const { changeCart: cart } = (await fill(500)).data as { changeCart: Record<string, unknown> };
    expect(cart).toMatchObject({
      lineCount: 500,
      two: [{ product: { id: 'P0' } }, { product: { id: 'P1' } }],
    });
    expect([cart['lines'], cart['all']].map((lines) => (lines as unknown[]).length)).toEqual([100, 500]);
    expect((await fill(501)).errors).toMatchObject([
      { code: 'BAD_USER_INPUT', message: 'lines wants at most 500; 501 came' },
    ]);
  });

  it.each([
    ['no line of a cart', '{ cart { lines(first: 0) { quantity } } }'],
    ['more lines than a cart has', '{ cart { lines(first: 501) { quantity } } }'],
    ['a page of none', '{ me { orders(first: 0) { edges { cursor } } } }'],
    ['a cursor made up', '{ me { orders(after: "eA") { edges { cursor } } } }'],
    [
      "another list's cursor",
      `{ me { orders(after: "${Buffer.from('["x"]').toString('base64url')}") { edges { cursor } } } }`,
    ],
    ['an instant that is a year', `{ me { orders(after: "${cursor('2026', UUID)}") { edges { cursor } } } }`],
    [
      'an id that is none',
      `{ me { orders(after: "${cursor('2026-01-01T00:00:00.000Z', 'x')}") { edges { cursor } } } }`,
    ],
    [
      'a line that is no number',
      `{ me { orders(first: 1) { edges { node { lines(after: "${cursor('x')}") { edges { cursor } } } } } } }`,
    ],
    ['half a unit', 'mutation { changeCart(input: { lines: [{ productId: "A", quantity: 0.5 }] }) { id } }'],
    ['no unit', 'mutation { changeCart(input: { lines: [{ productId: "A", quantity: 0 }] }) { id } }'],
    [
      'a product without a name',
      'mutation { recordProductView(input: { productId: " " }) { product { id } } }',
    ],
    [
      'a name that no database holds',
      'mutation { recordProductView(input: { productId: "A\\u0000" }) { product { id } } }',
    ],
    ['a quiz called by nothing that can be stored', '{ quiz(key: "\\u0000") { key } }'],
    [
      'a trait whose name is half a character',
      'mutation { deleteTrait(input: { name: "\\ud800" }) { name } }',
    ],
  ])('refuses %s with a code', async (_claim, source) => {
    const { errors } = await shop.query(source, { viewer: ada });
    expect(errors.map(({ code }) => String(code))).toEqual([
      expect.stringMatching(/^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED)$/),
    ]);
  });

  it.each(['2026-02-31T00:00:00.000Z', '0000-01-01T00:00:00.000Z'])(
    'refuses to go on from %s, a day no calendar has',
    async (at) => {
      const after = cursor(at, UUID);
      const lists = `{ quarantinedEvents(after: "${after}") { edges { cursor } }
      customerByNumber(number: "ada") { orders(after: "${after}") { edges { cursor } } } }`;
      const { errors } = await shop.query(lists, { viewer: STAFF });
      expect(errors.map(({ code }) => code)).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT']);
    },
  );

  it('answers null for ids and numbers that cannot be', async () => {
    const { data, errors } = await shop.query(
      '{ customer(id: "no-uuid") { id } customerByNumber(number: "\\u0000") { id } }',
      { viewer: STAFF },
    );
    expect([data, errors]).toEqual([{ customer: null, customerByNumber: null }, []]);
  });
});
