import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { as, completed, customerId, openShop, priced, returned, STAFF, TILL, type Shop } from './builders';

const ACCOUNT = `loyalty {
  balancePoints owedPoints earnedPoints tier
  progress { spend { amount currencyCode } nextTier spendNeeded { amount } tierSecuredUntil }
  nextExpiry { points at }
  history(first: 2) { edges { node { points reason orderNumber } } pageInfo { hasNextPage endCursor } }
}`;

interface History {
  readonly edges: readonly { readonly node: { readonly points: number } }[];
  readonly pageInfo: { readonly endCursor: string };
}

describe('the graph', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
    await shop.deliver(
      completed({ of: 'ada', number: '1', kept: 76_001, daysAgo: 30 }),
      completed({ of: 'ada', number: '2', kept: 5_099, daysAgo: 20 }),
      completed({ of: 'ada', number: '3', kept: 1_000, daysAgo: 10 }),
      returned({ of: 'ada', number: '2', kept: 2_000, daysAgo: 20 }),
    );
  });
  afterAll(() => shop.stop());

  const entities = async (viewer: Viewer, names: readonly string[], selection = ACCOUNT) => {
    const representations = names.map((name) => ({ __typename: 'Customer', id: customerId(name) }));
    return shop.query(
      `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Customer { ${selection} } } }`,
      { viewer, variables: { representations } },
    );
  };

  it('tells a member what they have, why, and how far it is', async () => {
    const { data, errors } = await entities(as('ada'), ['ada']);
    expect(errors).toEqual([]);
    expect(data?.['_entities']).toMatchObject([
      {
        loyalty: {
          balancePoints: 790,
          owedPoints: 0,
          earnedPoints: 790,
          tier: 'BRONZE',
          progress: {
            spend: { amount: '790.01', currencyCode: 'GBP' },
            nextTier: 'SILVER',
            spendNeeded: { amount: '209.99' },
            tierSecuredUntil: null,
          },
          nextExpiry: { points: 760, at: '2028-05-02T12:00:00.000Z' },
          history: {
            edges: [
              {
                node: {
                  points: -30,
                  reason: 'Taken back because items of order 2 came back.',
                  orderNumber: '2',
                },
              },
              { node: { points: 10, reason: 'Earned with order 3.', orderNumber: '3' } },
            ],
            pageInfo: { hasNextPage: true },
          },
        },
      },
    ]);
  });

  it('gives the history page by page, and refuses a cursor that is none', async () => {
    const page = async (after: string) => {
      const { data, errors } = await entities(
        as('ada'),
        ['ada'],
        `loyalty { history(first: 3${after}) { edges { node { points } } pageInfo { endCursor } } }`,
      );
      const list = data?.['_entities'] as { loyalty: { history: History } | null }[] | undefined;
      const history = list?.[0]?.loyalty?.history;
      return {
        points: history?.edges.map(({ node }) => node.points),
        end: history?.pageInfo.endCursor,
        errors,
      };
    };
    const first = await page('');
    expect(first.points).toEqual([-30, 10, 50]);
    expect((await page(`, after: "${first.end ?? ''}"`)).points).toEqual([760]);
    const movementId = customerId('no movement');
    for (const forged of [
      ['x', 'y'],
      ['2026', movementId],
      ['+012026-01-01', movementId],
      ['2026-01-01T00:00:00.000Z'],
    ]) {
      const after = Buffer.from(JSON.stringify(forged)).toString('base64url');
      expect((await page(`, after: "${after}"`)).errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    }
  });

  it('books more points than an Int holds, and shows as many as it does', async () => {
    await shop.deliver(
      completed({ of: 'rich', number: 'palace', kept: 500_000_000_000_000, currency: 'IDR' }),
    );
    expect(await shop.account('rich')).toMatchObject({ balance: 5e12, earned: 5e12 });
    const { data, errors } = await entities(as('rich'), ['rich']);
    expect(errors).toEqual([]);
    const most = 2_147_483_647;
    expect(data?.['_entities']).toMatchObject([
      {
        loyalty: {
          balancePoints: most,
          earnedPoints: most,
          nextExpiry: { points: most },
          history: { edges: [{ node: { points: most } }] },
        },
      },
    ]);
  });

  it('gives a customer who never bought anything an empty account', async () => {
    const { data } = await entities(as('nobody'), ['nobody']);
    expect(data?.['_entities']).toMatchObject([
      {
        loyalty: {
          balancePoints: 0,
          earnedPoints: 0,
          tier: 'BRONZE',
          nextExpiry: null,
          history: { edges: [] },
        },
      },
    ]);
  });

  it("shows an account to its owner, staff and tills, and nobody else's to anyone", async () => {
    for (const viewer of [as('ada'), STAFF, TILL]) {
      expect((await entities(viewer, ['ada'])).errors).toEqual([]);
    }
    const others: Viewer[] = [
      as('bob'),
      { kind: 'guest', anonymousId: 'b' },
      { kind: 'partner', partnerId: 'p', scopes: [] },
      { kind: 'service', source: 's' },
    ];
    for (const viewer of others) {
      const { data, errors } = await entities(viewer, ['ada']);
      expect(data?.['_entities']).toEqual([null]);
      expect(errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    }
  });

  it('asks the database as often for a page of forty customers as for one', async () => {
    const many = Array.from({ length: 40 }, (_, n) => `member ${n}`);
    await shop.deliver(...many.map((of) => completed({ of, number: of, kept: 1_000 })));
    const one = await shop.countStatements(() => entities(STAFF, ['ada']));
    expect(await shop.countStatements(() => entities(STAFF, many))).toBe(one);
    expect(one).toBe(4);
  });

  describe('tells the points of a product', () => {
    beforeEach(() => shop.sql('TRUNCATE product_price'));

    const points = async () => {
      const { data } = await shop.query(
        `{ _entities(representations: [{ __typename: "Product", id: "A" }, { __typename: "Product", id: "B" }]) {
             ... on Product { pointsToEarn } } }`,
      );
      return (data?.['_entities'] as { pointsToEarn: number | null }[]).map(
        (product) => product.pointsToEarn,
      );
    };

    it('from the price decided last, whatever order and batches prices arrive in', async () => {
      expect(await points()).toEqual([null, null]);
      await shop.deliver(priced('A', 1_299, 3), priced('A', 250, 9), priced('B', 99));
      expect(await points()).toEqual([12, 0]);
      await shop.deliver(priced('A', 700, 7));
      expect(await points()).toEqual([12, 0]);
      expect(await shop.sql('SELECT product_id FROM product_price ORDER BY 1')).toEqual([
        { product_id: 'A' },
        { product_id: 'B' },
      ]);
    });

    it('from the older price again, when what had replaced it turns out to be no price of that day', async () => {
      await shop.deliver(priced('A', 450, 30, 30), priced('A', 500, 0, 0.3));
      expect(await points()).toEqual([5, null]);
      await shop.deliver(priced('A', 450, 30, 0.2));
      expect(await points()).toEqual([4, null]);
      await shop.deliver(priced('A', 500, 0, 0.3));
      expect(await points()).toEqual([4, null]);
    });
  });

  it('knows no product and no reward whose id no text can hold, and still answers for the others', async () => {
    const representations = [
      { __typename: 'Product', id: 'A\0' },
      { __typename: 'Reward', id: '5-off\0' },
      { __typename: 'Reward', id: '5-off' },
    ];
    const { data, errors } = await shop.query(
      `query ($representations: [_Any!]!) { _entities(representations: $representations) {
         ... on Product { pointsToEarn } ... on Reward { costPoints } } }`,
      { variables: { representations } },
    );
    expect(errors).toEqual([]);
    expect(data?.['_entities']).toEqual([null, null, { costPoints: 500 }]);
  });

  it('lists the rewards on offer, cheapest first, to everybody', async () => {
    const { data } = await shop.query('{ rewards { id name costPoints available endsAt } }');
    expect((data?.['rewards'] as { id: string }[]).map((reward) => reward.id)).toEqual([
      'gift-wrapping',
      '5-off',
      '12-off',
    ]);
  });

  it('lets loyalty staff save a reward, twice with the same effect, and nobody else', async () => {
    const save = (viewer: Viewer, input: string) =>
      shop.query(`mutation { saveReward(input: { ${input} }) { id name costPoints } }`, { viewer });
    const mug = 'id: "mug", name: "Mug", description: "A mug.", costPoints: 300';
    await save(STAFF, mug);
    expect((await save(STAFF, mug)).data).toEqual({
      saveReward: { id: 'mug', name: 'Mug', costPoints: 300 },
    });
    const rows = await shop.sql(`SELECT name FROM reward WHERE reward_id = 'mug'`);
    expect(rows).toEqual([{ name: 'Mug' }]);

    expect((await save(TILL, mug)).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    const wrong = [
      'id: "A B"',
      'name: " "',
      'costPoints: 0',
      'costPoints: 10000001',
      `name: "${'x'.repeat(101)}"`,
      'name: "a\\u0000b"',
      'description: "a\\u0000b"',
    ];
    for (const part of wrong) {
      const [field = ''] = part.split(':');
      const { errors } = await save(STAFF, mug.replace(new RegExp(`${field}: ("[^"]*"|\\d+)`), part));
      expect(errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    }
    const { data } = await shop.query(
      '{ _entities(representations: [{ __typename: "Reward", id: "mug" }, { __typename: "Reward", id: "no" }]) { ... on Reward { name } } }',
    );
    expect(data?.['_entities']).toEqual([{ name: 'Mug' }, null]);
  });
});
