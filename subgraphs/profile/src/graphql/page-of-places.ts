import { toConnection, type Connection } from '@rapport/subgraph-kit/graphql/connection';

/**
 * A page of what is left of the rows that were read: those that were left out count for where the page ends.
 *
 * @param places of all `limit` rows that were read, in order
 */
export function toPageOfPlaces<Node extends Place, Place extends { readonly requestId: string }>(
  nodes: readonly Node[],
  places: readonly Place[],
  limit: number,
  keyOf: (place: Place) => readonly string[],
): Connection<Node> {
  const { edges, pageInfo } = toConnection(places, limit, keyOf);
  const cursorOf = new Map(edges.map(({ node, cursor }) => [node.requestId, cursor]));
  return {
    edges: nodes.flatMap((node) => {
      const cursor = cursorOf.get(node.requestId);
      return cursor === undefined ? [] : [{ node, cursor }];
    }),
    pageInfo,
  };
}
