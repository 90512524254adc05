import { composeServices } from '@apollo/composition';
import { applyTagFilterOnSubgraphs } from '@theguild/federation-composition';
import {
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
  Kind,
  visit,
  type GraphQLNamedType,
  type GraphQLSchema,
  type ObjectTypeDefinitionNode,
} from 'graphql';
import { completePartnerTags, PARTNER, type Subgraph } from './partner-tags';

/** A supergraph file and what of it clients see. */
export interface Composition {
  readonly supergraphSdl: string;
  readonly apiSchema: GraphQLSchema;
}

/** The graph of everybody. @throws with every problem when the subgraphs do not fit together */
export function composeSupergraph(subgraphs: readonly Subgraph[]): Composition {
  const { schema, supergraphSdl, errors } = composeServices([...subgraphs]);
  if (errors !== undefined) {
    throw new Error(
      `The subgraphs do not compose:\n${errors.map((error) => `  ${error.message}`).join('\n')}`,
    );
  }
  return { supergraphSdl, apiSchema: schema.toAPISchema().toGraphQLJSSchema() };
}

/** The graph of partners: what is tagged for them, and nothing that no public field leads to. */
export function composePartnerSupergraph(subgraphs: readonly Subgraph[]): Composition {
  const filter = { include: new Set([PARTNER]), exclude: new Set<string>() };
  const filtered = applyTagFilterOnSubgraphs(completePartnerTags(subgraphs), filter);
  const unreachable = unreachableTypes(composeSupergraph(filtered).apiSchema);
  return composeSupergraph(filtered.map((subgraph) => hideTypes(subgraph, unreachable)));
}

/** Names of the types of `schema` that no operation can ask for or pass. */
export function unreachableTypes(schema: GraphQLSchema): ReadonlySet<string> {
  const reached = new Set<GraphQLNamedType>();
  const reach = (type: GraphQLNamedType): void => {
    if (reached.has(type)) return;
    reached.add(type);
    typesMentionedBy(schema, type).forEach(reach);
  };
  [schema.getQueryType(), schema.getMutationType()].filter((type) => type != null).forEach(reach);
  const all = Object.values(schema.getTypeMap());
  const rest = all.filter(
    (type) => !reached.has(type) && !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
  return new Set(rest.map((type) => type.name));
}

function typesMentionedBy(schema: GraphQLSchema, type: GraphQLNamedType): readonly GraphQLNamedType[] {
  if (isUnionType(type)) return type.getTypes();
  if (isInputObjectType(type))
    return Object.values(type.getFields()).map((field) => getNamedType(field.type));
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const fields = Object.values(type.getFields());
  return [
    ...(isInterfaceType(type) ? schema.getPossibleTypes(type) : []),
    ...fields.map((field) => getNamedType(field.type)),
    ...fields.flatMap((field) => field.args.map((argument) => getNamedType(argument.type))),
  ];
}

function hideTypes(subgraph: Subgraph, names: ReadonlySet<string>): Subgraph {
  const hide = (node: ObjectTypeDefinitionNode) =>
    names.has(node.name.value)
      ? {
          ...node,
          directives: [
            ...(node.directives ?? []),
            { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: 'inaccessible' } },
          ],
        }
      : undefined;
  const visitor = Object.fromEntries(
    ['ObjectType', 'InterfaceType', 'UnionType', 'EnumType', 'InputObjectType', 'ScalarType'].map((kind) => [
      `${kind}Definition`,
      hide,
    ]),
  );
  return { ...subgraph, typeDefs: visit(subgraph.typeDefs, visitor) };
}
