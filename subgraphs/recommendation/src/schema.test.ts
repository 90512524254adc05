import { Kind, parse, visit } from 'graphql';
import { buildRecommendationSchema } from './schema';

describe('the schema', () => {
  const { sdl } = buildRecommendationSchema();
  const document = parse(sdl);

  it('holds every entity that this subgraph owns or extends', () => {
    for (const entity of ['Product', 'Category', 'Customer'])
      expect(sdl).toMatch(new RegExp(`type ${entity} @key\\(fields: "id"\\)`));
  });

  it('describes every type, field, argument and value', () => {
    const silent: string[] = [];
    const check = (node: { readonly name: { readonly value: string }; readonly description?: unknown }) => {
      const { value } = node.name;
      if (node.description === undefined && value !== 'Query' && value !== 'Mutation') silent.push(value);
    };
    visit(document, {
      ObjectTypeDefinition: check,
      InputObjectTypeDefinition: check,
      EnumTypeDefinition: check,
      FieldDefinition: check,
      InputValueDefinition: check,
      EnumValueDefinition: check,
    });
    expect(silent).toEqual([]);
  });

  it('shows partners the catalogue and nobody', () => {
    const tagged = document.definitions.flatMap((definition) =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION &&
      definition.directives?.some((directive) => directive.name.value === 'tag') === true
        ? [definition.name.value]
        : [],
    );
    expect(tagged.sort()).toEqual(['Category', 'Product', 'ProductConnection', 'ProductEdge']);
  });
});
