import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isObjectType,
  parse,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';

/**
 * The committed supergraph and the home page of examples/web, with subgraphs that answer constants: what is left to
 * measure is the gateway.
 */
export const SERVICE_NAMES = [
  'profile',
  'recommendation',
  'loyalty-rewards',
  'pricing',
  'community',
] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

const read = (path: string): string => readFileSync(join(__dirname, '../../..', path), 'utf8');

export const readHomePage = (): string => read('examples/web/home.graphql');

/** @param urlOf where a service answers */
export const readSupergraph = (urlOf: (name: ServiceName) => string): string =>
  SERVICE_NAMES.reduce(
    (sdl, name) => sdl.replace(new RegExp(`http://${name}:\\d+/graphql`), urlOf(name)),
    read('gateway/supergraph.graphql'),
  );

/** The subgraph `name` with a constant behind every field. */
export function buildService(name: ServiceName): GraphQLSchema {
  const schema = buildSubgraphSchema([{ typeDefs: parse(read(`subgraphs/${name}/schema.graphql`)) }]);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('_')) continue;
    for (const field of Object.values(type.getFields())) {
      if (!field.name.startsWith('_')) field.resolve = constantFor(schema, field);
    }
  }
  return schema;
}

const LIST_LENGTH = 4;

/** What the entity's key or another subgraph has said already, else a constant. */
function constantFor(
  schema: GraphQLSchema,
  { name, type }: GraphQLField<unknown, unknown>,
): (source: Readonly<Record<string, unknown>> | undefined, args: { readonly first?: number }) => unknown {
  const item = constantItem(schema, type);
  const isList = isListType(getNullableType(type));
  return (source, { first = LIST_LENGTH }) => {
    const known = source?.[name];
    if (known !== undefined) return known;
    return isList ? Array.from({ length: first }, (_none, i) => item(i)) : item(0);
  };
}

function constantItem(schema: GraphQLSchema, type: GraphQLOutputType): (index: number) => unknown {
  const named = getNamedType(type);
  if (isEnumType(named)) return () => named.getValues()[0]?.value as unknown;
  if (isLeafType(named)) return () => SCALARS[named.name];
  if (!isAbstractType(named)) return (index) => ({ id: `${named.name}-${index}` });
  const __typename = schema.getPossibleTypes(named)[0]?.name;
  return () => ({ __typename });
}

const SCALARS: Readonly<Record<string, unknown>> = {
  ID: 'id-1',
  String: 'Lantern',
  Int: 42,
  Float: 0.5,
  Boolean: true,
  Decimal: '12.40',
  DateTime: '2026-01-31T09:30:00.000Z',
};
