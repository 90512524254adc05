/** Why two products are neighbours: they are bought together, or one may stand for the other. */
export const NEIGHBOUR_KINDS = ['goes-with', 'similar'] as const;
export type NeighbourKind = (typeof NEIGHBOUR_KINDS)[number];

/** A neighbour's product id and how strongly it is one, above 0. Lists are sorted, best first. */
export type Neighbour = readonly [productId: string, score: number];
