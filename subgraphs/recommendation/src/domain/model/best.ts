import { byCodeUnit } from '@rapport/kernel/compare';
import type { Neighbour } from '../neighbour';

/** The best `count` of scored products, ties by product id. */
export function createBest(count: number): {
  /** Whether a product of this score would be among the best. */
  admits(score: number): boolean;
  add(productId: string, score: number): void;
  take(): Neighbour[];
} {
  let kept: Neighbour[] = [];
  let least = 0;
  const trim = () => {
    kept.sort(byScore);
    kept.length = Math.min(kept.length, count);
    if (kept.length === count) least = kept.at(-1)?.[1] ?? 0;
  };
  return {
    admits: (score) => score > 0 && score >= least,
    add(productId, score) {
      // Sorting now and then costs less than keeping order at each step.
      if (kept.push([productId, score]) >= 4 * count) trim();
    },
    take() {
      trim();
      const best = kept;
      kept = [];
      least = 0;
      return best;
    },
  };
}

/** Better first; of equals the smaller id, so that the same facts give the same list. */
export const byScore = (a: Neighbour, b: Neighbour): number => b[1] - a[1] || byCodeUnit(a[0], b[0]);
