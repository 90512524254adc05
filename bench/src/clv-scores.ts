/** What was predicted of one customer, and what happened. */
export interface Prediction {
  readonly predicted: number;
  readonly actual: number;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

export const meanAbsoluteError = (pairs: readonly Prediction[]): number =>
  mean(pairs.map(({ predicted, actual }) => Math.abs(predicted - actual)));

/** Customers in bins of equal size by what was predicted, lowest first, with the means of both. */
export function calibration(pairs: readonly Prediction[], bins: number) {
  const sorted = [...pairs].sort((a, b) => a.predicted - b.predicted);
  return Array.from({ length: bins }, (_, bin) => {
    const own = sorted.slice(
      Math.floor((bin * sorted.length) / bins),
      Math.floor(((bin + 1) * sorted.length) / bins),
    );
    return {
      people: own.length,
      predicted: mean(own.map(({ predicted }) => predicted)),
      actual: mean(own.map(({ actual }) => actual)),
    };
  });
}

/** Spearman's rank correlation; equal values share their mean rank. */
export function spearman(pairs: readonly Prediction[]): number {
  const a = ranks(pairs.map(({ predicted }) => predicted));
  const b = ranks(pairs.map(({ actual }) => actual));
  const [meanA, meanB] = [mean(a), mean(b)];
  const covariance = mean(a.map((rank, index) => (rank - meanA) * ((b[index] ?? 0) - meanB)));
  const spread = (of: readonly number[], middle: number) =>
    Math.sqrt(mean(of.map((rank) => (rank - middle) ** 2)));
  const both = spread(a, meanA) * spread(b, meanB);
  return both === 0 ? 0 : covariance / both;
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const found: number[] = [];
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && order[to]?.value === order[from]?.value) to += 1;
    for (let at = from; at < to; at += 1) found[order[at]?.index ?? 0] = (from + to - 1) / 2;
    from = to;
  }
  return found;
}
