import fc from 'fast-check';
import { buildSchema, parse, type OperationDefinitionNode } from 'graphql';
import { measureOperation, operationCost } from './operation-cost';

const schema = buildSchema(`
  type Query {
    version: String
    product(id: ID!): Product
    products(first: Int = 20, after: String): ProductConnection
    productsByIds(ids: [ID!]!): [Product!]!
    latest(limit: Int): [Product!]!
    grid: [[Product!]!]!
    search: [Hit!]!
  }
  type Mutation { redeem: Product  note: String }
  union Hit = Product | Review
  type ProductConnection { edges: [ProductEdge!]! total: Int }
  type ProductEdge { node: Product cursor: String }
  type Product { id: ID! title: String price: Price tiers: [Price!]! similar(first: Int = 10): [Product!]! reviews(first: Int!): [Review!]! }
  type Price { amount: String }
  type Review { text: String product: Product }
`);
const cost = (query: string, variables: Record<string, unknown> = {}) =>
  operationCost(parse(query, { noLocation: true }), variables, schema);
const measure = (query: string) => {
  const document = parse(query);
  return measureOperation(document, document.definitions[0] as OperationDefinitionNode, {}, schema);
};

describe('the cost of an operation', () => {
  it.each([
    ['leaves of an object are free', '{ product(id: "a") { id title } }', 1],
    ['a leaf at the root is a fetch', '{ version }', 1],
    ['each object counts', '{ product(id: "a") { price { amount } } }', 2],
    ['a list of unknown size counts ten', '{ product(id: "a") { tiers { amount } } }', 11],
    [
      'lists multiply',
      '{ product(id: "a") { similar(first: 5) { similar(first: 4) { id } } } }',
      1 + 5 * (1 + 4),
    ],
    ['a list of lists is ten times ten', '{ grid { id } }', 100],
    ['a default size counts', '{ product(id: "a") { similar { id } } }', 11],
    ['limit is a size, too', '{ latest(limit: 7) { id } }', 7],
    [
      'a connection has as many edges as it was asked for',
      '{ products(first: 50) { edges { node { id } } } }',
      101,
    ],
    ['a connection has its default', '{ products { edges { node { id } } } }', 41],
    ['ids given are items expected', '{ productsByIds(ids: ["a", "b", "c"]) { price { amount } } }', 6],
    ['an alias is another field', '{ a: product(id: "a") { id } b: product(id: "b") { id } }', 2],
    [
      'inline fragments count',
      '{ product(id: "a") { ... on Product { price { amount } } ... { tiers { amount } } } }',
      12,
    ],
    [
      'all that a union may be counts',
      '{ search { ... on Product { price { amount } } ... on Review { product { id } } } }',
      30,
    ],
    ['an empty page costs nothing', '{ latest(limit: 0) { id } }', 0],
    ['a negative size is none', '{ latest(limit: -5) { id } }', 0],
    ['mutations are dear', 'mutation { redeem { price { amount } } note }', 21],
    ['introspection is flat', '{ __schema { types { name fields { name } } } }', 1000],
    ['__typename is free', '{ __typename product(id: "a") { __typename } }', 1],
    ['unknown fields, which validation refuses, are free', '{ unknown { deeper } }', 0],
  ])('%s', (_name, query, expected) => {
    expect(cost(query)).toBe(expected);
  });

  it('takes sizes from variables, their defaults, and the schema, in this order', () => {
    const query = 'query($n: Int = 3) { products(first: $n) { edges { cursor } } }';
    expect(cost(query, { n: 5 })).toBe(6);
    expect(cost(query)).toBe(4);
    expect(cost('query($n: Int) { products(first: $n) { edges { cursor } } }')).toBe(21);
    expect(cost('query($n: Int) { products(first: $n) { edges { cursor } } }', { n: null })).toBe(21);
    expect(cost('query($ids: [ID!]!) { productsByIds(ids: $ids) { id } }', { ids: ['a', 'b'] })).toBe(2);
  });

  it('is not fooled by a size of the wrong type', () => {
    expect(cost('query($n: Int) { latest(limit: $n) { id } }', { n: '100000' })).toBe(10);
  });

  it('counts a connection through fragments', () => {
    expect(
      cost('{ products(first: 50) { ...P } } fragment P on ProductConnection { edges { cursor } }'),
    ).toBe(51);
  });

  it('measures fragments that double sixty times in an instant', () => {
    const doubling = Array.from(
      { length: 60 },
      (_none, i) =>
        `fragment F${i} on Product { a: similar(first: 1) { ...F${i + 1} } b: similar(first: 1) { ...F${i + 1} } }`,
    );
    const query = `{ product(id: "a") { ...F0 } } ${doubling.join(' ')} fragment F60 on Product { id }`;
    expect(cost(query)).toBeGreaterThan(2 ** 60);
  });

  it('ends for a fragment that spreads itself', () => {
    expect(cost('{ product(id: "a") { ...F } } fragment F on Product { similar { ...F } }')).toBe(Infinity);
  });

  it('never falls when more is asked for', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), fc.nat(50), (a, b, inner) => {
        const of = (n: number) => cost(`{ latest(limit: ${n}) { similar(first: ${inner}) { id } } }`);
        expect(of(a + b)).toBeGreaterThanOrEqual(of(a));
      }),
    );
  });
});

describe('the depth of an operation', () => {
  it('counts levels of fields, through fragments and not for them', () => {
    expect(measure('{ version }').depth).toBe(1);
    expect(measure('{ product(id: "a") { ... on Product { price { amount } } } }').depth).toBe(3);
    expect(measure('{ product(id: "a") { ...P } } fragment P on Product { price { amount } }').depth).toBe(3);
  });

  it('leaves introspection to the limit that graphql-js has for it', () => {
    expect(measure('{ __schema { types { ofType { ofType { ofType { name } } } } } }').depth).toBe(1);
  });
});

it('names the variables that sizes depend on, and no others', () => {
  const { sizeVariables } = measure(
    'query($id: ID!, $n: Int, $ids: [ID!]!) { product(id: $id) { similar(first: $n) { id } } productsByIds(ids: $ids) { id } }',
  );
  expect(sizeVariables).toEqual(['n', 'ids']);
});
