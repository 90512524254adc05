import { fitLogistic, logOdds, type Example } from './logistic-regression';

/** An example, and the log-odds that were learnt without it. */
export interface Tried {
  readonly example: Example;
  readonly odds: number;
}

const FOLDS = 5;

/** Scores every example by what was learnt from the four fifths it is not in. @param examples in an order of their own */
export function crossValidate(examples: readonly Example[], used: readonly boolean[]): Tried[] {
  // Fifths of the seed and of the rest each: a small seed is in all of them.
  let [seeds, others] = [0, 0];
  const folds = examples.map(({ isSeed }) => (isSeed ? (seeds += 1) : (others += 1)) % FOLDS);
  const tried: Tried[] = [];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const model = fitLogistic(
      examples.filter((_, index) => folds[index] !== fold),
      used,
    );
    examples.forEach((example, index) => {
      if (folds[index] === fold) tried.push({ example, odds: logOdds(model, example.row) });
    });
  }
  return tried;
}

/**
 * The chance that one of the seed is ahead of one of the rest (area under the ROC curve, by Mann and Whitney's U): 0.5
 * tells nothing apart, 1 everybody. Equals count half.
 */
export function areaUnderCurve(seed: readonly number[], rest: readonly number[]): number {
  if (seed.length === 0 || rest.length === 0) return 0.5;
  const all = [
    ...seed.map((value) => ({ value, isSeed: true })),
    ...rest.map((value) => ({ value, isSeed: false })),
  ].sort((a, b) => a.value - b.value);
  let [wins, below] = [0, 0];
  for (let from = 0; from < all.length;) {
    let [to, seeds, others] = [from, 0, 0];
    for (; to < all.length && all[to]?.value === all[from]?.value; to += 1) {
      if (all[to]?.isSeed === true) seeds += 1;
      else others += 1;
    }
    wins += seeds * (below + others / 2);
    below += others;
    from = to;
  }
  return wins / (seed.length * rest.length);
}

/**
 * How many times as many of the seed are among the first `share` of all, by what was learnt without them, as chance
 * would put there.
 *
 * @param share of all customers, above 0, at most 1
 */
export function liftAt(tried: readonly Tried[], share: number): number {
  const sorted = [...tried].sort(
    (a, b) => b.odds - a.odds || Number(a.example.isSeed) - Number(b.example.isSeed),
  );
  const total = sorted.reduce((sum, { example }) => sum + example.weight, 0);
  const seeds = sorted.reduce((sum, { example }) => sum + (example.isSeed ? example.weight : 0), 0);
  let [left, found] = [share * total, 0];
  for (const { example } of sorted) {
    if (left <= 0) break;
    if (example.isSeed) found += Math.min(left, example.weight);
    left -= example.weight;
  }
  return seeds === 0 ? 0 : found / seeds / share;
}
