import type { ApolloServerPlugin } from '@apollo/server';
import {
  GraphQLError,
  visit,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { GatewayContext } from '../gateway-context';
import type { OperationLimits } from './limits';
import { measureOperation, type OperationMeasure } from './operation-cost';

/** Refuses an operation that cannot run or asks for too much: after validation, before anything is planned. */
export function limitPlugin(limits: OperationLimits): ApolloServerPlugin<GatewayContext> {
  const measure = createMeasurer();
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation({ document, operation, request, schema }) {
          assertRunnable(schema, operation, request.operationName);
          const { aliases, cost, depth } = measure(document, operation, request.variables ?? {}, schema);
          assertWithin('aliases', aliases, limits.aliasesMax);
          assertWithin('levels of fields', depth, limits.depthMax);
          assertWithin('objects', cost, limits.costMax);
          return Promise.resolve();
        },
      }),
  };
}

/** The planner would answer each of these with an internal error. */
function assertRunnable(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode | undefined,
  operationName: string | undefined,
): asserts operation {
  if (operation === undefined) {
    throw badInput(
      operationName === undefined
        ? 'The document holds several operations, or none: name the one to run in operationName'
        : `The document holds no operation named ${operationName}`,
    );
  }
  if (schema.getRootType(operation.operation) == null) {
    throw badInput(`This graph answers no ${operation.operation}`);
  }
}

const badInput = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } });

function assertWithin(what: string, came: number, limit: number): void {
  if (came <= limit) return;
  throw new GraphQLError(
    `The operation asks for up to ${came} ${what}; ${limit} is the limit. Ask for less, or in several requests`,
    { extensions: { code: 'QUERY_TOO_COMPLEX', came, limit, http: { status: 400 } } },
  );
}

type Measured = OperationMeasure & { readonly aliases: number };

interface KnownOperation {
  readonly aliases: number;
  readonly sizeVariables: readonly string[];
  readonly bySizes: Map<string, Measured>;
}

const CACHED_SIZES_MAX = 100;

/** Measures an operation once for each set of list sizes: Apollo Server gives the same document for the same text. */
function createMeasurer() {
  const known = new WeakMap<OperationDefinitionNode, KnownOperation>();
  return (
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
    schema: GraphQLSchema,
  ): Measured => {
    const entry = known.get(operation);
    const found = entry?.bySizes.get(sizesKey(entry.sizeVariables, variables));
    if (found !== undefined) return found;

    const aliases = entry?.aliases ?? countAliases(document);
    const measured = { ...measureOperation(document, operation, variables, schema), aliases };
    const { sizeVariables } = measured;
    const bySizes = entry?.bySizes ?? new Map<string, Measured>();
    if (bySizes.size >= CACHED_SIZES_MAX) bySizes.clear();
    bySizes.set(sizesKey(sizeVariables, variables), measured);
    if (entry === undefined) known.set(operation, { aliases, sizeVariables, bySizes });
    return measured;
  };
}

/** What a value weighs is its number or its length; a list of 500 ids makes no key of 500 ids. */
const sizesKey = (names: readonly string[], variables: Readonly<Record<string, unknown>>): string =>
  names
    .map((name) => variables[name])
    .map((value) => (Array.isArray(value) ? `[${value.length}]` : typeof value === 'number' ? value : ''))
    .join();

function countAliases(document: DocumentNode): number {
  let aliases = 0;
  visit(document, {
    Field: (field) => {
      if (field.alias !== undefined) aliases += 1;
    },
  });
  return aliases;
}
