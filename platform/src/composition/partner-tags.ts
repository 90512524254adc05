import {
  Kind,
  visit,
  type ASTVisitor,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type TypeNode,
} from 'graphql';

/** A subgraph as composition takes it. */
export interface Subgraph {
  readonly name: string;
  readonly url: string;
  readonly typeDefs: DocumentNode;
}

/** What partners may see is tagged with this name. */
export const PARTNER = 'partner';

/**
 * Makes the partner tags of `subgraphs` complete and strict, for the filter that builds the partner schema:
 *
 * - A tag on an object type is taken away. The filter would read it as a tag on every field that *any* subgraph adds to
 *   the type, so that a new field were public by default. Only fields that are tagged themselves are public.
 * - A public field brings along its arguments, and the scalars, enums, inputs and unions that it needs.
 */
export function completePartnerTags(subgraphs: readonly Subgraph[]): Subgraph[] {
  const needed = typesNeededByPublicFields(subgraphs.map(({ typeDefs }) => typeDefs));
  const tagNeeded = <Node extends Tagged>(node: Node): Node | undefined =>
    needed.has(node.name.value) ? withTag(node) : undefined;
  const visitor: ASTVisitor = {
    ObjectTypeDefinition: withoutTag,
    ObjectTypeExtension: withoutTag,
    InterfaceTypeDefinition: withoutTag,
    InterfaceTypeExtension: withoutTag,
    FieldDefinition: (field) =>
      isPublic(field) ? { ...field, arguments: field.arguments?.map(withTag) } : undefined,
    ScalarTypeDefinition: tagNeeded,
    EnumTypeDefinition: tagNeeded,
    InputObjectTypeDefinition: tagNeeded,
    UnionTypeDefinition: tagNeeded,
  };
  return subgraphs.map((subgraph) => ({ ...subgraph, typeDefs: visit(subgraph.typeDefs, visitor) }));
}

interface Tagged {
  readonly name: { readonly value: string };
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

const isPartnerTag = (directive: ConstDirectiveNode): boolean =>
  directive.name.value === 'tag' &&
  (directive.arguments ?? []).some(({ value }) => value.kind === Kind.STRING && value.value === PARTNER);

const isPublic = ({ directives = [] }: Tagged): boolean => directives.some(isPartnerTag);

const withoutTag = <Node extends Tagged>(node: Node): Node => ({
  ...node,
  directives: (node.directives ?? []).filter((directive) => !isPartnerTag(directive)),
});

const withTag = <Node extends Tagged>(node: Node): Node =>
  isPublic(node) ? node : { ...node, directives: [...(node.directives ?? []), TAG] };

const TAG: ConstDirectiveNode = {
  kind: Kind.DIRECTIVE,
  name: { kind: Kind.NAME, value: 'tag' },
  arguments: [
    {
      kind: Kind.ARGUMENT,
      name: { kind: Kind.NAME, value: 'name' },
      value: { kind: Kind.STRING, value: PARTNER },
    },
  ],
};

/** Names of the types that public fields and their arguments mention, inputs of inputs included. */
function typesNeededByPublicFields(documents: readonly DocumentNode[]): ReadonlySet<string> {
  const inputFields = new Map<string, readonly InputValueDefinitionNode[]>();
  const publicFields: FieldDefinitionNode[] = [];
  for (const document of documents) {
    visit(document, {
      InputObjectTypeDefinition: (node) => {
        inputFields.set(node.name.value, node.fields ?? []);
      },
      FieldDefinition: (node) => {
        if (isPublic(node)) publicFields.push(node);
      },
    });
  }
  const needed = new Set<string>();
  const need = (type: TypeNode): void => {
    const name = namedType(type);
    if (needed.has(name)) return;
    needed.add(name);
    for (const field of inputFields.get(name) ?? []) need(field.type);
  };
  for (const field of publicFields) {
    need(field.type);
    for (const argument of field.arguments ?? []) need(argument.type);
  }
  return needed;
}

const namedType = (type: TypeNode): string =>
  type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
