import { createSharing } from './sharing';
import { latestDay, type TrainingSet } from './training-set';

/**
 * Chosen on October of the demo shop's history (trained on what was before), then measured on November and December:
 * HR@10 .321, MRR@20 .162, against .299 and .146 of plain maximum confidence. Recent baskets count for more, because
 * what goes together has seasons; large ones for less, because a wholesaler's basket goes together with everything.
 */
const HALF_LIFE_DAYS = 120;
const SEED_EXPONENT = 0.8;
const CANDIDATE_EXPONENT = 0.35;
/** Added to each product's weight, so that one chance meeting of two rare products is no rule. */
const SHRINKAGE = 1;

/**
 * How strongly a basket with `seed` asks for `other`: shared baskets over how common both are, the seed more so.
 * Directional: a candle asks for its holder more than the holder for the candle.
 */
export function createCoPurchase(set: TrainingSet): {
  forEachNeighbour(seed: number, visit: (other: number, score: number) => void): void;
} {
  const now = latestDay(set);
  const sharing = createSharing({
    productCount: set.productIds.length,
    groups: set.baskets.map((basket) => basket.products),
    weights: set.baskets.map(
      ({ day, products }) => 0.5 ** ((now - day) / HALF_LIFE_DAYS) / Math.sqrt(products.length),
    ),
  });
  const candidateWeights = set.productIds.map(
    (_, product) => (sharing.weightOf(product) + SHRINKAGE) ** CANDIDATE_EXPONENT,
  );
  return {
    forEachNeighbour(seed, visit) {
      const seedWeight = (sharing.weightOf(seed) + SHRINKAGE) ** SEED_EXPONENT;
      sharing.forEachShared(seed, (other, shared) => {
        visit(other, shared / (seedWeight * (candidateWeights[other] ?? 1)));
      });
    },
  };
}
