import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  isInterfaceType,
  Kind,
  valueFromASTUntyped,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** What an operation asks for, before any of it is run. */
export interface OperationMeasure {
  /** Objects the answer may hold at most, each once for each place it stands in; mutations and introspection at a flat rate. */
  readonly cost: number;
  /** Levels of fields. */
  readonly depth: number;
  /** The variables the cost depends on: list sizes. */
  readonly sizeVariables: readonly string[];
}

/** A list whose size is not asked for: orders' lines, reasons, tiers. */
const DEFAULT_LIST_SIZE = 10;
const MUTATION_COST = 10;
/** `__schema` and `__type`; how deep they nest is limited by graphql-js itself. */
const INTROSPECTION_COST = 1_000;
/** Arguments that say how many items a list is to have. */
const SIZE_ARGUMENTS = ['first', 'last', 'limit'];

interface Measure {
  readonly cost: number;
  readonly depth: number;
}
const NOTHING: Measure = { cost: 0, depth: 0 };
const UNBOUNDED: Measure = { cost: Infinity, depth: Infinity };

interface Walk {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly variableDefaults: ReadonlyMap<string, unknown>;
  readonly sizeVariables: Set<string>;
  /** A fragment is measured once for each list size it stands in, however often it is spread. */
  readonly measured: Map<string, Measure>;
}

/**
 * Measures the operation that `operationName` chooses. An object counts one, a list counts its items, a leaf nothing.
 * Lists multiply: 100 products with 20 reviews each are 2,100 objects. A list's size is its `first`, `last` or `limit`
 * (given, variable or default), or that of the connection it belongs to, or the length of a list given as argument
 * (`products(ids: [...])`), or ten. Skipped and included selections both count: the result is an upper bound.
 */
export function measureOperation(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  schema: GraphQLSchema,
): OperationMeasure {
  const walk: Walk = {
    schema,
    fragments: new Map(
      document.definitions.flatMap((node) =>
        node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
      ),
    ),
    variables,
    variableDefaults: new Map(
      (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => [
        variable.name.value,
        defaultValue && valueFromASTUntyped(defaultValue),
      ]),
    ),
    sizeVariables: new Set(),
    measured: new Map(),
  };
  const root = schema.getRootType(operation.operation) ?? undefined;
  const { cost, depth } = measureSelections(walk, root, operation.selectionSet, null);
  return { cost, depth, sizeVariables: [...walk.sizeVariables] };
}

/** The cost alone; see `measureOperation`. */
export function operationCost(
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  schema: GraphQLSchema,
): number {
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  return operation === undefined ? 0 : measureOperation(document, operation, variables, schema).cost;
}

/** @param listSize the size asked for by the parent field, for a connection's `edges` */
function measureSelections(
  walk: Walk,
  parent: GraphQLNamedType | undefined,
  { selections }: SelectionSetNode,
  listSize: number | null,
): Measure {
  let total = NOTHING;
  for (const selection of selections) {
    const measure =
      selection.kind === Kind.FIELD
        ? measureField(walk, parent, selection, listSize)
        : selection.kind === Kind.FRAGMENT_SPREAD
          ? measureFragment(walk, selection.name.value, listSize)
          : measureSelections(
              walk,
              selection.typeCondition ? walk.schema.getType(selection.typeCondition.name.value) : parent,
              selection.selectionSet,
              listSize,
            );
    total = { cost: total.cost + measure.cost, depth: Math.max(total.depth, measure.depth) };
  }
  return total;
}

function measureFragment(walk: Walk, name: string, listSize: number | null): Measure {
  const key = `${name} ${listSize ?? ''}`;
  const known = walk.measured.get(key);
  if (known !== undefined) return known;
  const fragment = walk.fragments.get(name);
  if (fragment === undefined) return NOTHING;
  // A fragment that spreads itself, which validation refuses, finds this and ends.
  walk.measured.set(key, UNBOUNDED);
  const type = walk.schema.getType(fragment.typeCondition.name.value);
  const measure = measureSelections(walk, type, fragment.selectionSet, listSize);
  walk.measured.set(key, measure);
  return measure;
}

function measureField(
  walk: Walk,
  parent: GraphQLNamedType | undefined,
  node: FieldNode,
  parentListSize: number | null,
): Measure {
  const name = node.name.value;
  if (name === '__schema' || name === '__type') return { cost: INTROSPECTION_COST, depth: 1 };
  const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
  if (field === undefined) return { cost: 0, depth: 1 };

  const type = getNamedType(field.type);
  const isMutation = parent === walk.schema.getMutationType();
  const flat = isMutation ? MUTATION_COST : parent === walk.schema.getQueryType() ? 1 : 0;
  if (!isCompositeType(type) || node.selectionSet === undefined) return { cost: flat, depth: 1 };

  const size = askedSize(walk, field, node);
  const dimensions = listDimensions(field.type);
  const inner = measureSelections(walk, type, node.selectionSet, dimensions === 0 ? size : null);
  const items =
    dimensions === 0
      ? 1
      : (size ?? parentListSize ?? DEFAULT_LIST_SIZE) * DEFAULT_LIST_SIZE ** (dimensions - 1);
  return { cost: Math.max(flat, 1) - 1 + items * (1 + inner.cost), depth: 1 + inner.depth };
}

function listDimensions(type: GraphQLType): number {
  const nullable = getNullableType(type);
  return isListType(nullable) ? 1 + listDimensions(nullable.ofType) : 0;
}

/** How many items the arguments ask for, or null when they do not say. */
function askedSize(walk: Walk, field: GraphQLField<unknown, unknown>, node: FieldNode): number | null {
  const sizes = field.args
    .filter(({ name }) => SIZE_ARGUMENTS.includes(name))
    .map(({ name, defaultValue }) => argumentValue(walk, node, name) ?? defaultValue)
    .filter((value) => typeof value === 'number');
  if (sizes.length > 0) return Math.max(0, ...sizes);
  const lengths = field.args
    .filter(({ type }) => listDimensions(type) > 0)
    .map(({ name, defaultValue }) => argumentValue(walk, node, name) ?? defaultValue)
    .flatMap((value) => (Array.isArray(value) ? [value.length] : []));
  return lengths.length > 0 ? Math.max(...lengths) : null;
}

function argumentValue(walk: Walk, node: FieldNode, name: string): unknown {
  const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
  if (value === undefined) return undefined;
  if (value.kind !== Kind.VARIABLE) return literal(value);
  const variable = value.name.value;
  walk.sizeVariables.add(variable);
  return walk.variables[variable] ?? walk.variableDefaults.get(variable);
}

/** A list literal counts by its length, whatever variables stand in it. */
const literal = (value: Parameters<typeof valueFromASTUntyped>[0]): unknown =>
  value.kind === Kind.LIST ? value.values : valueFromASTUntyped(value);
