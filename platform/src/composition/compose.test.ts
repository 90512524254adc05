import { parse, printSchema } from 'graphql';
import { composePartnerSupergraph, composeSupergraph, unreachableTypes } from './compose';
import type { Subgraph } from './partner-tags';

const LINK = `extend schema @link(
  url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@shareable", "@tag", "@inaccessible"]
)`;
const subgraph = (name: string, sdl: string): Subgraph => ({
  name,
  url: `http://${name}/graphql`,
  typeDefs: parse(LINK + sdl.replaceAll('@public', '@tag(name: "partner")')),
});

const catalogue = subgraph(
  'catalogue',
  `
  type Query { products(sort: Sort, filter: Filter): [Product!] @public, me: Customer }
  type Mutation { feed(secret: Secret): Int }
  type Product @key(fields: "id") @public { id: ID! @public, added: DateTime @public, margin: Float, kind: Kind @public }
  type Customer @key(fields: "id") { id: ID!, name: String }
  type Forgotten { field: Orphan @public }
  type Orphan { x: Int @public }
  scalar DateTime
  scalar Secret
  enum Sort { NAME, PRICE }
  enum Internal { A }
  input Filter { added: Range }
  input Range { from: DateTime }
  union Kind = Simple | Hidden
  type Simple { name: String @public }
  type Hidden { internal: Internal }
`,
);
const prices = subgraph(
  'prices',
  `
  type Product @key(fields: "id") { id: ID!, price: Money @public, cost: Money, watchers: [Customer!] }
  type Money @shareable @public { amount: String @public }
  type Customer @key(fields: "id") { id: ID!, discount: Int }
`,
);

describe('the partner schema', () => {
  const { apiSchema } = composePartnerSupergraph([catalogue, prices]);
  const fields = (type: string) =>
    Object.keys((apiSchema.getType(type) as never as { getFields(): object }).getFields());

  it('holds the fields that are tagged, whichever subgraph adds them', () => {
    expect(fields('Query')).toEqual(['products']);
    expect(fields('Product').sort()).toEqual(['added', 'id', 'kind', 'price']);
  });

  it('does not take a tag on a type for a tag on the fields of others', () => {
    expect(fields('Product')).not.toContain('margin');
    expect(fields('Product')).not.toContain('cost');
  });

  it('brings along what public fields need', () => {
    for (const name of ['Money', 'DateTime', 'Sort', 'Filter', 'Range', 'Kind', 'Simple'])
      expect(apiSchema.getType(name)).toBeDefined();
  });

  it('holds nothing else', () => {
    for (const name of ['Customer', 'Mutation', 'Secret', 'Internal', 'Hidden', 'Forgotten', 'Orphan'])
      expect(apiSchema.getType(name)).toBeUndefined();
    expect([...unreachableTypes(apiSchema)]).toEqual([]);
  });

  it('is the same text each time', () => {
    const again = () => composePartnerSupergraph([catalogue, prices]).supergraphSdl;
    expect(again()).toBe(again());
  });
});

describe('the whole schema', () => {
  it('hides nothing', () => {
    const text = printSchema(composeSupergraph([catalogue, prices]).apiSchema);
    for (const name of ['margin', 'Customer', 'feed', 'Forgotten']) expect(text).toContain(name);
  });

  it('names every reason why subgraphs do not fit together', () => {
    const other = subgraph('other', 'type Query { products: Int } type Money { amount: Int }');
    expect(() => composeSupergraph([catalogue, prices, other])).toThrow(
      /do not compose:\n.*products[\s\S]*Money/,
    );
  });
});
