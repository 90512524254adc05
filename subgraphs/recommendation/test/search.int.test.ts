import type { TestSubgraph } from '@rapport/testkit/subgraph';
import { feed, startShop } from './shop';

describe('product search', () => {
  let shop: TestSubgraph;
  beforeAll(async () => {
    shop = await startShop();
    await feed(
      shop,
      { id: '85123A', title: 'WHITE HANGING HEART T-LIGHT HOLDER' },
      { id: '71053', title: 'WHITE METAL LANTERN' },
      { id: '22961', title: 'RED METAL LANTERNS (SET OF 2)' },
      { id: '21733', title: 'RED HANGING HEART T-LIGHT HOLDER' },
      { id: '23000', title: "CHILDREN'S CAFÉ CHAIR", brand: 'Möbel' },
      { id: '23001', title: 'METAL' },
      { id: '99999', title: 'HIDDEN METAL LANTERN', active: false },
    );
  });
  afterAll(() => shop.stop());

  const search = async (query: string, first = 10) => {
    const { data, errors } = await shop.query(
      'query ($query: String!, $first: Int!) { searchProducts(query: $query, first: $first) { edges { node { id } } } }',
      { variables: { query, first } },
    );
    const found = data?.['searchProducts'] as { edges: { node: { id: string } }[] } | undefined;
    return { ids: found?.edges.map((edge) => edge.node.id), errors };
  };
  const suggest = async (prefix: string) =>
    (
      await shop.query('query ($prefix: String!) { suggestProducts(prefix: $prefix) { id } }', {
        variables: { prefix },
      })
    ).data?.['suggestProducts'];

  it('finds what has all the words, in any order, and nothing hidden', async () => {
    expect((await search('lantern white')).ids).toEqual(['71053']);
    expect((await search('metal lantern')).ids).toEqual(['22961', '71053']);
  });

  it('ranks an exact title and an exact code first', async () => {
    expect((await search('metal')).ids).toEqual(['23001', '22961', '71053']);
    expect((await search('85123a')).ids).toEqual(['85123A']);
  });

  it.each([
    ['lanterm', ['22961', '71053']],
    ['haert hodler', ['21733', '85123A']],
    ['cafe', ['23000']],
    ['CHILDRENS chair', ['23000']],
    ['mobel', ['23000']],
    ['tlight', ['21733', '85123A']],
    ['whites lanterns', ['71053']],
  ])('forgives how %p is written', async (query, ids) => {
    expect((await search(query)).ids).toEqual(ids);
  });

  it('shows what has most of the words when nothing has all of them', async () => {
    expect((await search('white metal heart')).ids?.slice(0, 2).sort()).toEqual(['71053', '85123A']);
  });

  it('finds nothing rather than anything for nonsense', async () => {
    expect((await search('qqqqqxzzzz')).ids).toEqual([]);
  });

  it.each(['', ' ', 'a', '!?', '\u0000', "'"])('says what it wants when it gets %j', async (query) => {
    const { errors } = await search(query);
    expect(errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    expect(errors[0]?.message).toMatch(/query wants at least 2 letters or digits/);
  });

  it.each(["a'b & !c | (d:*", '\\\\ :: <-> heart', "heart'); DROP TABLE product; --"])(
    'takes %j for words, never for syntax',
    async (query) => {
      expect((await search(query)).errors).toEqual([]);
    },
  );

  it('gives every result once, whatever the size of the pages', async () => {
    const collect = async (first: number) => {
      const ids: string[] = [];
      for (let after: string | null = null; ;) {
        const { data } = await shop.query(
          `query ($first: Int!, $after: String) { searchProducts(query: "metl", first: $first, after: $after) {
             edges { node { id } } pageInfo { hasNextPage endCursor } } }`,
          { variables: { first, after } },
        );
        const page = data?.['searchProducts'] as {
          edges: { node: { id: string } }[];
          pageInfo: { hasNextPage: boolean; endCursor: string };
        };
        ids.push(...page.edges.map((edge) => edge.node.id));
        if (!page.pageInfo.hasNextPage) return ids;
        after = page.pageInfo.endCursor;
      }
    };
    expect(await collect(1)).toEqual(await collect(10));
    expect(await collect(1)).toEqual(['23001', '22961', '71053']);
  });

  it('refuses a cursor of another list', async () => {
    const after = Buffer.from('["85123A"]').toString('base64url');
    const { errors } = await shop.query(
      `{ searchProducts(query: "metal", after: "${after}") { edges { cursor } } }`,
    );
    expect(errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
  });

  it('suggests by the beginning of any word, and nothing below two letters', async () => {
    expect(await suggest('lan')).toEqual([{ id: '22961' }, { id: '71053' }]);
    expect(await suggest('white me')).toEqual([{ id: '71053' }]);
    expect(await suggest('')).toEqual([]);
    expect(await suggest('l')).toEqual([]);
  });

  it('takes two statements, however many results', async () => {
    expect(await shop.countStatements(() => search('lanterm'))).toBe(2);
  });
});
