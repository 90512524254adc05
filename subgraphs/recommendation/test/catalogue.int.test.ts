import { newId } from '@rapport/subgraph-kit/ids';
import type { TestSubgraph } from '@rapport/testkit/subgraph';
import { ADA, as, feed, startShop } from './shop';

describe('the catalogue', () => {
  let shop: TestSubgraph;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(() => shop.stop());

  it('shows a product as the feed described it', async () => {
    await feed(shop, {
      id: ' 85123a',
      title: ' WHITE  HANGING HEART\n',
      category: 'Home & Garden',
      brand: 'Hearts',
      imageUrl: 'https://shop.example/85123a.jpg',
    });
    const { data, errors } = await shop.query(
      '{ product(id: "85123A") { id title brand imageUrl active category { id name } } }',
    );
    expect(errors).toEqual([]);
    expect(data?.['product']).toEqual({
      id: '85123A',
      title: 'WHITE HANGING HEART',
      brand: 'Hearts',
      imageUrl: 'https://shop.example/85123a.jpg',
      active: true,
      category: { id: 'home-garden', name: 'Home & Garden' },
    });
  });

  it('publishes what changed, and nothing when the feed says the same again', async () => {
    const product = { id: 'NEWS', title: 'News', occurredAt: '2026-01-01T00:00:00.000Z' };
    expect((await feed(shop, product)).counts).toEqual({ changed: 1, unchanged: 0, outdated: 0 });
    expect((await feed(shop, product)).counts).toEqual({ changed: 0, unchanged: 1, outdated: 0 });
    const later = { ...product, occurredAt: '2026-01-03T00:00:00.000Z' };
    expect((await feed(shop, later)).counts).toEqual({ changed: 0, unchanged: 1, outdated: 0 });
    expect((await feed(shop, { ...later, active: false })).counts).toEqual({
      changed: 1,
      unchanged: 0,
      outdated: 0,
    });

    const events = (await shop.published('product.upserted')).filter((event) => event.productId === 'NEWS');
    expect(events.map(({ active, occurredAt }) => ({ active, occurredAt }))).toEqual([
      { active: true, occurredAt: '2026-01-01T00:00:00.000Z' },
      { active: false, occurredAt: '2026-01-03T00:00:00.000Z' },
    ]);
  });

  it('never lets an old description replace a newer one, also when nothing else had changed since', async () => {
    const at = (day: string, title: string) => ({
      id: 'AGED',
      title,
      occurredAt: `2026-01-${day}T00:00:00.000Z`,
    });
    await feed(shop, at('01', 'first'));
    await feed(shop, at('03', 'first'));
    expect((await feed(shop, at('02', 'late'))).counts).toEqual({ changed: 0, unchanged: 0, outdated: 1 });
    expect((await shop.query('{ product(id: "AGED") { title } }')).data).toEqual({
      product: { title: 'first' },
    });
  });

  it('takes the newest of two descriptions in one feed', async () => {
    await feed(
      shop,
      { id: 'TWICE', title: 'new', occurredAt: '2026-01-02T00:00:00.000Z' },
      { id: 'twice', title: 'old', occurredAt: '2026-01-01T00:00:00.000Z' },
    );
    expect((await shop.query('{ product(id: "TWICE") { title } }')).data).toEqual({
      product: { title: 'new' },
    });
  });

  it('knows a product by its code however that is written, and by no code that shows nothing', async () => {
    await feed(shop, { id: ' gift box 7a ', title: 'Gift' });
    for (const id of ['GIFT BOX 7A', 'gift box 7a', ' Gift Box 7a'])
      expect((await shop.query(`{ product(id: "${id}") { id } }`)).data).toEqual({
        product: { id: 'GIFT BOX 7A' },
      });
    for (const id of ['gift\u200bbox', 'gift\u3164box', '\u00ad', 'ß'.repeat(33)])
      expect((await feed(shop, { id })).errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    expect((await feed(shop, { id: 'A\ud800' }, { id: 'A\udbff' })).errors).toMatchObject([
      { code: 'BAD_USER_INPUT' },
    ]);
    expect((await feed(shop, { id: 'ß'.repeat(32) })).counts).toMatchObject({ changed: 1 });
  });

  it('refuses a feed with a bad product as a whole and says which', async () => {
    const { errors } = await feed(
      shop,
      { id: 'FINE' },
      { id: '\u0000', title: ' ' },
      { id: 'X', imageUrl: 'javascript:alert(1)' },
    );
    expect(errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    expect(errors[0]?.message).toMatch(/products\[1\]\.id .*products\[1\]\.title .*products\[2\]\.imageUrl /);
    expect((await shop.query('{ product(id: "FINE") { id } }')).data).toEqual({ product: null });
  });

  it('takes 500 products in one input and refuses 501', async () => {
    const many = Array.from({ length: 501 }, (_, index) => ({ id: `M${index}` }));
    expect((await feed(shop, ...many)).errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    const statements = await shop.countStatements(() => feed(shop, ...many.slice(0, 500)));
    expect(statements).toBe(2);
    await feed(shop, ...many.slice(0, 500).map(({ id }) => ({ id, active: false })));
  });

  it('is written by back ends only', async () => {
    const { errors } = await shop.query(
      'mutation { upsertProducts(input: { products: [{ id: "H", title: "Hack" }] }) { changed } }',
      as(ADA),
    );
    expect(errors).toMatchObject([{ code: 'FORBIDDEN' }]);
  });

  it('lists what is offered in pages, ordered by code, and one category when asked', async () => {
    await feed(
      shop,
      { id: 'L1', category: 'Lamps' },
      { id: 'L2', category: 'LAMPS' },
      { id: 'L3', category: 'Lamps', active: false },
      { id: 'L4', category: 'Candles' },
    );
    const page = (after: string | null) =>
      shop.query(
        `query ($after: String) { products(categoryId: "lamps", first: 1, after: $after) {
           edges { node { id } } pageInfo { hasNextPage endCursor } } }`,
        { variables: { after } },
      );
    const first = (await page(null)).data?.['products'] as Page;
    expect(first).toMatchObject({ edges: [{ node: { id: 'L1' } }], pageInfo: { hasNextPage: true } });
    expect((await page(first.pageInfo.endCursor)).data?.['products']).toMatchObject({
      edges: [{ node: { id: 'L2' } }],
      pageInfo: { hasNextPage: false },
    });
  });

  it('answers references of other subgraphs with one statement, whatever their number', async () => {
    const representations = ['L1', 'L2', 'L3', 'NOBODY', 'with\u0000nul'].map((id) => ({
      __typename: 'Product',
      id,
    }));
    const run = () =>
      shop.query(
        'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { title } } }',
        { variables: { representations } },
      );
    expect((await run()).data).toEqual({
      _entities: [{ title: 'Product L1' }, { title: 'Product L2' }, { title: 'Product L3' }, null, null],
    });
    expect(await shop.countStatements(run)).toBe(1);
  });

  it('finds nothing under an id with a NUL, and does not fail', async () => {
    const { data, errors } = await shop.query(
      String.raw`{ product(id: "L1\u0000") { id } category(id: "lamps\u0000") { id }
        suggestProducts(prefix: "\u0000") { id }
        recommendations(placement: GOES_WITH, productIds: ["\u0000"], excludeProductIds: ["\u0000"], first: 1) {
          placement } }`,
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      product: null,
      category: null,
      suggestProducts: [],
      recommendations: { placement: 'GOES_WITH' },
    });
  });

  it('refuses to list a category whose id holds a NUL', async () => {
    const source = String.raw`{ products(categoryId: "lamps\u0000") { edges { cursor } } }`;
    expect((await shop.query(source)).errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
  });

  it('refuses a cursor that no list gave', async () => {
    for (const key of [['1'], ['1', '2e3', 'L1'], ['-1', '1', 'L1'], ['L\u0000', '1', '1']]) {
      const after = Buffer.from(JSON.stringify(key)).toString('base64url');
      const { errors } = await shop.query(
        `{ searchProducts(query: "lamps", after: "${after}") { edges { cursor } } }`,
      );
      expect(errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    }
  });

  it('gives the same end for two feeds at once that share products in another order', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `P${index}`);
    const send = (order: readonly string[], title: string) =>
      feed(shop, ...order.map((id) => ({ id, title: `${title} ${newId()}` })));
    const answers = await Promise.all([send(ids, 'a'), send([...ids].reverse(), 'b'), send(ids, 'c')]);
    expect(answers.flatMap((answer) => answer.errors)).toEqual([]);
  });
});

interface Page {
  readonly pageInfo: { readonly endCursor: string };
}
