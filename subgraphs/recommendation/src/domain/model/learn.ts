import type { Neighbour } from '../neighbour';
import { createBest } from './best';
import { createCoPurchase } from './co-purchase';
import { measureDemand, type Demand } from './demand';
import { createLikeness } from './likeness';
import type { TrainingSet } from './training-set';

/** Neighbours kept of each product: a shopper never looks further, and a row stays small. */
export const NEIGHBOURS_MAX = 50;

/** What a model knows of one product. */
export interface LearntProduct extends Demand {
  readonly id: string;
  readonly goesWith: readonly Neighbour[];
  readonly similar: readonly Neighbour[];
}

/**
 * Learns from what was bought and what is written, product by product, so that the caller can store as it goes. The
 * same orders in the same order give the same model to the last digit. Neighbours are active products only.
 */
export function* learn(set: TrainingSet): Generator<LearntProduct> {
  const demand = measureDemand(set);
  const coPurchase = createCoPurchase(set);
  const likeness = createLikeness(set);
  const best = createBest(NEIGHBOURS_MAX);
  const collect = (other: number, score: number) => {
    if (set.active[other] === true && best.admits(score)) best.add(set.productIds[other] ?? '', round(score));
  };
  for (const [product, id] of set.productIds.entries()) {
    coPurchase.forEachNeighbour(product, collect);
    const goesWith = best.take();
    likeness.forEachNeighbour(product, collect);
    const similar = best.take();
    yield { id, ...(demand[product] ?? NO_DEMAND), goesWith, similar };
  }
}

const NO_DEMAND: Demand = { orders: 0, trend: 0, repeatRate: 0 };

/** Seven significant digits: more would be stored and say nothing. */
const round = (score: number): number => Number(score.toPrecision(7));
