import type { GraphQLDataSource } from '@apollo/gateway';
import type { RequestContext } from '@rapport/subgraph-kit/subgraph';
import {
  execute,
  Kind,
  OperationTypeNode,
  parse,
  validate,
  type DocumentNode,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import { BoundedCache } from './bounded-cache';
import type { GatewayContext } from './gateway-context';

/** A subgraph in this very process; the kit's `RunningSubgraph` is one. */
export interface LocalService {
  readonly schema: GraphQLSchema;
  createContext(request: RequestContext): object;
  formatError(error: unknown, requestId: string): GraphQLFormattedError;
}

/** Characters of query text; a parsed document takes some fifty times as many bytes. */
const CACHED_TEXT_MAX = 1_000_000;

interface Prepared {
  readonly document: DocumentNode;
  readonly isMutation: boolean;
}

/**
 * Answers the gateway's fetches by executing them in this process. The planner sends the same few texts again and
 * again, so each is parsed and validated once. The fetches of one operation share one context, and so the
 * subgraph's loaders; a mutation starts a new one, so that nothing read before it is answered after it.
 */
export function createInProcessDataSource(service: LocalService): GraphQLDataSource<GatewayContext> {
  const { schema } = service;
  const documents = new BoundedCache<Prepared>(CACHED_TEXT_MAX);
  const contexts = new WeakMap<GatewayContext, object>();

  const prepare = (text: string): Prepared => {
    const known = documents.get(text);
    if (known !== undefined) return known;
    const prepared = parseAndValidate(schema, text);
    documents.set(text, prepared, text.length);
    return prepared;
  };

  const contextOf = (request: GatewayContext, isMutation: boolean): object => {
    const known = isMutation ? undefined : contexts.get(request);
    if (known !== undefined) return known;
    const context = service.createContext({
      viewer: request.viewer,
      requestId: request.requestId,
      globalPrivacyControl: request.globalPrivacyControl,
    });
    contexts.set(request, context);
    return context;
  };

  return {
    async process({ request, context }) {
      const { document, isMutation } = prepare(request.query ?? '');
      const requestContext = context as GatewayContext;
      const result = await execute({
        schema,
        document,
        contextValue: contextOf(requestContext, isMutation),
        variableValues: request.variables ?? null,
      });
      const data = result.data ?? null;
      if (result.errors === undefined) return { data };
      const errors = result.errors.map((error) => service.formatError(error, requestContext.requestId));
      return { data, errors };
    },
  };
}

function parseAndValidate(schema: GraphQLSchema, text: string): Prepared {
  const document = parse(text, { noLocation: true });
  const problems = validate(schema, document);
  if (problems.length > 0) {
    throw new Error(
      `The supergraph and the subgraph's schema differ: ${problems.map((problem) => problem.message).join('; ')}`,
    );
  }
  const isMutation = document.definitions.some(
    (node) => node.kind === Kind.OPERATION_DEFINITION && node.operation === OperationTypeNode.MUTATION,
  );
  return { document, isMutation };
}
