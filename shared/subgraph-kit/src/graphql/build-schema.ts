import 'reflect-metadata';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { Kind, parse, print, visit, type DocumentNode, type GraphQLSchema } from 'graphql';
import { buildSchemaSync, createResolversMap, type NonEmptyArray, type ClassType } from 'type-graphql';
import { definePurposes } from '../consent/purpose-directive';
import { refuseErased } from '../rights/refuse-erased';
import { DateTimeScalar } from './scalars';

/** Resolves an entity named by another subgraph: `{ __typename, ...key }` in, the entity or null out. */
export type ReferenceResolver<Context> = (reference: never, context: Context) => unknown;

export interface FederatedSchemaOptions<Context> {
  /** Resolver classes of this subgraph. */
  readonly resolvers: NonEmptyArray<ClassType>;
  /** Object types no root field reaches: every entity this subgraph only extends must stand here, or it vanishes silently. */
  readonly orphanedTypes?: readonly ClassType[];
  /** One for each entity that other subgraphs may name, by GraphQL type name. */
  readonly references: Readonly<Record<string, ReferenceResolver<Context>>>;
}

const FEDERATION_LINK = parse(`
  extend schema @link(
    url: "https://specs.apollo.dev/federation/v2.7"
    import: ["@key", "@shareable", "@external", "@requires", "@provides", "@tag", "@inaccessible", "@override"]
  )
`).definitions;

/**
 * An executable Federation 2 schema from type-graphql classes.
 *
 * @returns the schema to execute and its SDL, directives included, to compose and to commit
 */
export function buildFederatedSchema<Context>(options: FederatedSchemaOptions<Context>): {
  readonly schema: GraphQLSchema;
  readonly sdl: string;
} {
  const plain = buildSchemaSync({
    resolvers: options.resolvers,
    orphanedTypes: [...(options.orphanedTypes ?? [])],
    validate: false,
    // Federation directives are not known to graphql-js: buildSubgraphSchema checks the whole below.
    skipCheck: true,
    scalarsMap: [{ type: Date, scalar: DateTimeScalar }],
  });
  const resolvers = createResolversMap(plain);
  for (const [typeName, resolveReference] of Object.entries(options.references)) {
    // async: a reference refused at once would otherwise fail the answers to all others of its batch.
    const __resolveReference = async (reference: never, context: Context) =>
      resolveReference(reference, context);
    resolvers[typeName] = Object.assign({}, resolvers[typeName], { __resolveReference });
  }
  const typeDefs = federated(parse(printSchemaWithDirectives(plain)));
  return {
    schema: refuseErased(buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }])),
    sdl: `${print(typeDefs)}\n`,
  };
}

function federated(document: DocumentNode): DocumentNode {
  const own = definePurposes(visit(document, { SchemaDefinition: () => null }));
  return { kind: Kind.DOCUMENT, definitions: [...FEDERATION_LINK, ...own.definitions] };
}
