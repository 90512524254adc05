/** The largest number that GraphQL's Int holds. */
const INT_MAX = 2 ** 31 - 1;

/** Points as the graph shows them: those that no Int holds as the largest one, so that a page never fails for wealth. */
export const shownPoints = (points: number): number => Math.max(-INT_MAX, Math.min(points, INT_MAX));
