import { byScore } from './model/best';
import type { Candidate } from './candidate';
import type { Neighbour } from './neighbour';
import type { Source } from './placement';

/** Between the sum of what all seeds say (1) and the loudest alone (infinite): chosen as `co-purchase.ts` says. */
const AGREEMENT_EXPONENT = 3;

/** A product from which neighbours are drawn. */
export interface Seed {
  readonly productId: string;
  /** Above 0, at most 1. */
  readonly weight: number;
  readonly code: 'SIMILAR' | 'BOUGHT_TOGETHER' | 'YOU_BOUGHT' | 'YOU_VIEWED';
}

/** The neighbours of `seeds`, best first, each with the seed that speaks for it most; seeds themselves are left out. */
export function fromNeighbours(
  seeds: readonly Seed[],
  neighboursOf: ReadonlyMap<string, readonly Neighbour[]>,
  source: Source,
): Candidate[] {
  const isSeed = new Set(seeds.map((seed) => seed.productId));
  const found = new Map<string, { sum: number; loudest: number; seed: Seed }>();
  for (const seed of seeds) {
    for (const [productId, score] of neighboursOf.get(seed.productId) ?? []) {
      if (isSeed.has(productId)) continue;
      const said = (seed.weight * score) ** AGREEMENT_EXPONENT;
      const before = found.get(productId);
      const louder = before === undefined || said > before.loudest;
      found.set(productId, {
        sum: (before?.sum ?? 0) + said,
        loudest: louder ? said : before.loudest,
        seed: louder ? seed : before.seed,
      });
    }
  }
  const scored = [...found].map(([id, { sum }]): Neighbour => [id, Math.cbrt(sum)]);
  return scored.sort(byScore).flatMap(([productId, score]) => {
    const seed = found.get(productId)?.seed;
    return seed === undefined || score <= 0
      ? []
      : [{ productId, score, source, reason: { code: seed.code, becauseOf: seed.productId } }];
  });
}
