import { parse, visit } from 'graphql';
import { buildLoyaltyRewardsSchema } from './schema';

const { sdl } = buildLoyaltyRewardsSchema();

describe('the schema', () => {
  it.each(['Customer', 'Product', 'Reward'])('holds the entity %s', (name) => {
    expect(sdl).toContain(`type ${name} @key(fields: "id")`);
  });

  it('describes every type, field, argument and enum value', () => {
    const bare: string[] = [];
    const check = (node: { name: { value: string }; description?: unknown }) => {
      if (node.description === undefined) bare.push(node.name.value);
    };
    visit(parse(sdl), {
      ObjectTypeDefinition: (node) => {
        if (!['Query', 'Mutation'].includes(node.name.value)) check(node);
      },
      FieldDefinition: check,
      InputObjectTypeDefinition: check,
      InputValueDefinition: check,
      EnumTypeDefinition: check,
      UnionTypeDefinition: check,
      ScalarTypeDefinition: check,
    });
    expect(bare).toEqual([]);
  });
});
