import { seededRandom } from '../lifetime/random';
import { distanceSquared, nearest, rescale, scalingOf, toPoint } from './features';
import type { Behaviour, Point, Scaling } from './features';
import { seedCentroids, settle, silhouette } from './k-means';
import { nameClusters } from './name-clusters';

/** Customers who behave alike. */
export interface Cluster {
  /** Stays the same while the cluster stays about where it is. */
  readonly key: string;
  readonly name: string;
  readonly centroid: Point;
}

/** How a shop's customers fall into clusters. */
export interface ClusterModel {
  readonly scaling: Scaling;
  readonly clusters: readonly Cluster[];
  /** Keys given so far: none is given twice. */
  readonly keysGiven: number;
}

/** Fewer fall into no groups that would hold for others. */
export const CLUSTERED_MIN = 50;
const [K_MIN, K_MAX] = [2, 8];
const STARTS = 3;
/** The silhouette compares everybody with everybody. */
const SILHOUETTE_PEOPLE_MAX = 500;
/** Another number of clusters has to be better by this much than that of the last run: names that flicker help nobody. */
const BETTER_BY = 0.05;
/** In standard deviations: a centroid further from the last run's is another cluster. */
const SAME_WITHIN = 1.5;

/**
 * The clusters of these customers: k-means++ on scaled features, as many as the silhouette says. The same people give
 * the same clusters, in whatever order they come. @returns `null` when there are too few, or all are alike
 */
export function learnClusters(
  behaviours: readonly Behaviour[],
  last: ClusterModel | null,
): ClusterModel | null {
  if (behaviours.length < CLUSTERED_MIN) return null;
  const scaling = scalingOf(behaviours);
  const points = behaviours.map((behaviour) => toPoint(behaviour, scaling)).sort(inOrder);
  const before = (last?.clusters ?? []).map((cluster) => ({
    key: cluster.key,
    centroid: last === null ? cluster.centroid : rescale(cluster.centroid, last.scaling, scaling),
  }));
  const centroids = findCentroids(
    points,
    before.map(({ centroid }) => centroid),
  );
  if (centroids.length < K_MIN) return null;
  const names = nameClusters(centroids);
  const keys = matchKeys(centroids, before);
  let keysGiven = last?.keysGiven ?? 0;
  const clusters = centroids.map((centroid, index): Cluster => {
    const key = keys.get(index) ?? `cluster-${(keysGiven += 1)}`;
    return { key, name: names[index] ?? key, centroid };
  });
  return { scaling, clusters, keysGiven };
}

/** The key of the cluster that a customer belongs to. */
export const clusterOf = (behaviour: Behaviour, { scaling, clusters }: ClusterModel): string | null =>
  clusters[
    nearest(
      toPoint(behaviour, scaling),
      clusters.map(({ centroid }) => centroid),
    )
  ]?.key ?? null;

function findCentroids(points: readonly Point[], before: readonly Point[]): readonly Point[] {
  const step = Math.max(1, Math.ceil(points.length / SILHOUETTE_PEOPLE_MAX));
  const sample = points.filter((_, index) => index % step === 0);
  const candidates = [];
  for (let k = K_MIN; k <= K_MAX; k += 1) {
    const random = seededRandom(k);
    const found = Array.from({ length: STARTS }, () => settle(points, seedCentroids(points, k, random)))
      .sort((a, b) => a.inertia - b.inertia)
      .map(withoutEmpty(points))[0];
    if (found !== undefined && found.length >= K_MIN) candidates.push(found);
  }
  const scored = candidates.map((centroids) => ({ centroids, score: silhouette(sample, centroids) }));
  const best = scored.reduce<(typeof scored)[number] | null>(
    (top, one) => (top === null || one.score > top.score ? one : top),
    null,
  );
  if (best === null) return [];
  // From where the clusters were, unless something clearly better has come up.
  const kept = before.length < K_MIN ? [] : withoutEmpty(points)(settle(points, before));
  const isKept = kept.length >= K_MIN && silhouette(sample, kept) + BETTER_BY >= best.score;
  return isKept ? kept : best.centroids;
}

const withoutEmpty =
  (points: readonly Point[]) =>
  ({ centroids }: { readonly centroids: readonly Point[] }): readonly Point[] => {
    const used = new Set(points.map((point) => nearest(point, centroids)));
    return centroids.filter((_, index) => used.has(index));
  };

/** Gives clusters the keys of the last run's, the nearest pairs first. */
function matchKeys(
  centroids: readonly Point[],
  before: readonly Pick<Cluster, 'key' | 'centroid'>[],
): ReadonlyMap<number, string> {
  const pairs = centroids
    .flatMap((centroid, index) =>
      before.map(({ key, centroid: was }) => ({
        index,
        key,
        apart: Math.sqrt(distanceSquared(centroid, was)),
      })),
    )
    .filter(({ apart }) => apart <= SAME_WITHIN)
    .sort((a, b) => a.apart - b.apart);
  const keys = new Map<number, string>();
  const taken = new Set<string>();
  for (const { index, key } of pairs) {
    if (keys.has(index) || taken.has(key)) continue;
    keys.set(index, key);
    taken.add(key);
  }
  return keys;
}

/** Sums of floating-point numbers depend on their order: everybody stands in one. */
function inOrder(a: Point, b: Point): number {
  for (let index = 0; index < a.length; index += 1) {
    const apart = (a[index] ?? 0) - (b[index] ?? 0);
    if (apart !== 0) return apart;
  }
  return 0;
}
