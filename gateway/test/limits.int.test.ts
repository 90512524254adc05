import { getIntrospectionQuery } from 'graphql';
import { codes, startGateway, type TestGateway } from './small-shop';

describe('the limits for clients', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ development: true });
  });
  afterAll(() => gateway.stop());

  it('refuse what would hold too many objects, and say how many would be fine', async () => {
    const query = 'query($n: Int) { products(first: $n) { price { amount } } }';
    expect((await gateway.query(query, { variables: { n: 100 } })).errors).toEqual([]);
    const { status, errors, data } = await gateway.query(query, { variables: { n: 50_000 } });
    expect([status, data]).toEqual([400, undefined]);
    expect(errors).toEqual([
      {
        message:
          'The operation asks for up to 100000 objects; 10000 is the limit. Ask for less, or in several requests',
        extensions: { code: 'QUERY_TOO_COMPLEX', came: 100_000, limit: 10_000 },
      },
    ]);
  });

  it('measure each set of list sizes anew', async () => {
    const query = 'query($n: Int) { products(first: $n) { id } }';
    for (const [n, code] of [
      [1, []],
      [20_000, ['QUERY_TOO_COMPLEX']],
      [2, []],
      [20_000, ['QUERY_TOO_COMPLEX']],
    ] as const) {
      expect(codes(await gateway.query(query, { variables: { n } }))).toEqual(code);
    }
  });

  it('refuse recursive lists, deep nesting, many aliases and long documents', async () => {
    const nested = (depth: number): string => (depth === 0 ? 'id' : `similar { ${nested(depth - 1)} }`);
    expect(codes(await gateway.query(`{ product(id: "A1") { ${nested(4)} } }`))).toEqual([
      'QUERY_TOO_COMPLEX',
    ]);
    const chain = (depth: number): string => (depth === 0 ? 'id' : `self { ${chain(depth - 1)} }`);
    expect(codes(await gateway.query(`{ product(id: "A1") { ${chain(13)} } }`))).toEqual([]);
    expect(codes(await gateway.query(`{ product(id: "A1") { ${chain(14)} } }`))).toEqual([
      'QUERY_TOO_COMPLEX',
    ]);
    const aliases = Array.from({ length: 51 }, (_none, i) => `a${i}: viewer`).join(' ');
    expect(codes(await gateway.query(`{ ${aliases} }`))).toEqual(['QUERY_TOO_COMPLEX']);
    const long = Array.from({ length: 2_000 }, () => 'viewer').join(' ');
    expect(codes(await gateway.query(`{ ${long} }`))).toEqual(['GRAPHQL_PARSE_FAILED']);
  });

  it('let the tools of developers read the whole schema', async () => {
    const answer = await gateway.query(getIntrospectionQuery());
    expect([answer.status, answer.errors]).toEqual([200, []]);
  });
});
