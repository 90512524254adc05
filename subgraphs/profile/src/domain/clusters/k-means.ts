import { distanceSquared, nearest, type Point } from './features';

export interface Clustering {
  readonly centroids: readonly Point[];
  /** The sum of squared distances to the nearest centroid. */
  readonly inertia: number;
}

const ROUNDS_MAX = 50;

/** Lloyd's rounds, from given centroids until nobody moves. A centroid that nobody is nearest to stays where it is. */
export function settle(points: readonly Point[], start: readonly Point[]): Clustering {
  let centroids = start;
  let owners: readonly number[] = [];
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const next = points.map((point) => nearest(point, centroids));
    if (round > 0 && next.every((owner, index) => owner === owners[index])) break;
    owners = next;
    centroids = centresOf(points, owners, centroids);
  }
  const inertia = points.reduce((sum, point) => {
    const centroid = centroids[nearest(point, centroids)];
    return centroid === undefined ? sum : sum + distanceSquared(point, centroid);
  }, 0);
  return { centroids, inertia };
}

function centresOf(points: readonly Point[], owners: readonly number[], before: readonly Point[]): Point[] {
  const sums = before.map((centroid) => ({ people: 0, sum: centroid.map(() => 0) }));
  points.forEach((point, index) => {
    const own = sums[owners[index] ?? -1];
    if (own === undefined) return;
    own.people += 1;
    point.forEach((value, at) => {
      own.sum[at] = (own.sum[at] ?? 0) + value;
    });
  });
  return sums.map(({ people, sum }, index) =>
    people === 0 ? (before[index] ?? []) : sum.map((value) => value / people),
  );
}

/** First centroids by k-means++ (Arthur and Vassilvitskii, 2007): far from each other, by chance. */
export function seedCentroids(points: readonly Point[], k: number, random: () => number): Point[] {
  const first = points[Math.floor(random() * points.length)];
  if (first === undefined) return [];
  const centroids = [first];
  const distances = points.map((point) => distanceSquared(point, first));
  while (centroids.length < k) {
    const total = distances.reduce((sum, distance) => sum + distance, 0);
    // Everybody stands where a centroid is.
    if (total === 0) break;
    let left = random() * total;
    let chosen = distances.findIndex((distance) => (left -= distance) < 0);
    if (chosen < 0) chosen = distances.findLastIndex((distance) => distance > 0);
    const centroid = points[chosen] ?? first;
    centroids.push(centroid);
    points.forEach((point, index) => {
      distances[index] = Math.min(distances[index] ?? 0, distanceSquared(point, centroid));
    });
  }
  return centroids;
}

/**
 * How well points fit their own cluster rather than the next (Rousseeuw, 1987), on average: -1 to 1. Who is alone in a
 * cluster counts as 0.
 */
export function silhouette(points: readonly Point[], centroids: readonly Point[]): number {
  const owners = points.map((point) => nearest(point, centroids));
  const sizes = centroids.map((_, cluster) => owners.filter((owner) => owner === cluster).length);
  let sum = 0;
  points.forEach((point, index) => {
    const own = owners[index] ?? 0;
    if ((sizes[own] ?? 0) < 2) return;
    const totals = centroids.map(() => 0);
    points.forEach((other, at) => {
      const owner = owners[at] ?? 0;
      totals[owner] = (totals[owner] ?? 0) + Math.sqrt(distanceSquared(point, other));
    });
    const inside = (totals[own] ?? 0) / ((sizes[own] ?? 0) - 1);
    const outside = Math.min(
      ...totals.map((total, cluster) => {
        const size = sizes[cluster] ?? 0;
        return cluster === own || size === 0 ? Infinity : total / size;
      }),
    );
    if (outside < Infinity) sum += (outside - inside) / Math.max(outside, inside, Number.MIN_VALUE);
  });
  return points.length === 0 ? 0 : sum / points.length;
}
