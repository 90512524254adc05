/** What is looked at of a customer, in this order; amounts in minor units. */
export const FEATURES = [
  'recencyDays',
  'orders',
  'netSpendMinor',
  'averageOrderMinor',
  'daysBetweenOrders',
  'priceSensitivity',
] as const;
export type Feature = (typeof FEATURES)[number];

/** How one customer behaves; `null` is what cannot be said, after a single order for example. */
export type Behaviour = Readonly<Record<Feature, number | null>>;

/** A place among customers: one number for each of `FEATURES`. */
export type Point = readonly number[];

/** What brings features of any size to one scale. */
export interface Scaling {
  readonly means: Point;
  readonly deviations: Point;
}

/** Spends and counts spread over powers of ten: on their logarithm, twice as much is as far at any size. */
const onLogScale = (value: number | null): number | null =>
  value === null ? null : Math.log1p(Math.max(0, value));

/** The mean and the standard deviation of each feature's logarithm, among those of whom it can be said. */
export function scalingOf(behaviours: readonly Behaviour[]): Scaling {
  const columns = FEATURES.map((feature) =>
    behaviours.flatMap((behaviour) => onLogScale(behaviour[feature]) ?? []).sort((a, b) => a - b),
  );
  const means = columns.map(mean);
  const deviations = columns.map((column, index) => {
    const middle = means[index] ?? 0;
    return Math.sqrt(mean(column.map((value) => (value - middle) ** 2)));
  });
  return { means, deviations };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Where a customer stands: 0 is the mean of all, 1 a standard deviation above. What cannot be said stands in the middle. */
export const toPoint = (behaviour: Behaviour, { means, deviations }: Scaling): Point =>
  FEATURES.map((feature, index) => {
    const [value, deviation] = [onLogScale(behaviour[feature]), deviations[index] ?? 0];
    return value === null || deviation === 0 ? 0 : (value - (means[index] ?? 0)) / deviation;
  });

/** A point of one scaling, on another. */
export const rescale = (point: Point, from: Scaling, to: Scaling): Point =>
  point.map((value, index) => {
    const deviation = to.deviations[index] ?? 0;
    if (deviation === 0) return 0;
    return (
      (value * (from.deviations[index] ?? 0) + (from.means[index] ?? 0) - (to.means[index] ?? 0)) / deviation
    );
  });

export function distanceSquared(a: Point, b: Point): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += ((a[index] ?? 0) - (b[index] ?? 0)) ** 2;
  return sum;
}

/** Which of `centroids` is nearest; the first of equals, -1 of none. */
export function nearest(point: Point, centroids: readonly Point[]): number {
  let [best, bestDistance] = [-1, Infinity];
  centroids.forEach((centroid, index) => {
    const distance = distanceSquared(point, centroid);
    if (distance < bestDistance) [best, bestDistance] = [index, distance];
  });
  return best;
}
