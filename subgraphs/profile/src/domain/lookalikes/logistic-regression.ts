/** One customer, to learn from. */
export interface Example {
  readonly row: readonly number[];
  readonly isSeed: boolean;
  /** For how many customers this one stands: more than one where a sample was drawn. */
  readonly weight: number;
}

/** What was learnt: the log-odds of being of the seed. */
export interface Logistic {
  readonly intercept: number;
  /** One a column; 0 for a column that was left out. */
  readonly weights: readonly number[];
}

/** What a weight of 1 standard deviation costs beside the likelihood: as a normal prior of variance 1 on each. */
const PENALTY = 1;
const STEPS_MAX = 50;
const SMALL_STEP = 1e-8;

export const logOdds = ({ intercept, weights }: Logistic, row: readonly number[]): number =>
  weights.reduce((sum, weight, column) => sum + weight * (row[column] ?? 0), intercept);

export const probability = (odds: number): number => 1 / (1 + Math.exp(-odds));

/**
 * Logistic regression with an L2 penalty (Hastie, Tibshirani, Friedman: "The Elements of Statistical Learning", 2nd ed.,
 * section 4.4), by Newton's method with halved steps. The intercept is not penalised. The optimum is unique, so the same
 * examples in the same order give the same numbers to the last bit.
 *
 * @param used which columns may get a weight
 */
export function fitLogistic(examples: readonly Example[], used: readonly boolean[]): Logistic {
  const columns = used.flatMap((isUsed, column) => (isUsed ? [column] : []));
  const rows = examples.map(({ row }) => [1, ...columns.map((column) => row[column] ?? 0)]);
  let beta = columns.map(() => 0);
  beta.unshift(baseLogOdds(examples));
  let cost = costOf(beta, rows, examples);
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const move = newtonStep(beta, rows, examples);
    let length = 1;
    let next = moved(beta, move, length);
    let nextCost = costOf(next, rows, examples);
    while (nextCost > cost && length > SMALL_STEP) {
      length /= 2;
      next = moved(beta, move, length);
      nextCost = costOf(next, rows, examples);
    }
    if (nextCost > cost) break;
    [beta, cost] = [next, nextCost];
    if (Math.max(...move.map((value) => Math.abs(value * length))) < SMALL_STEP) break;
  }
  const weights = used.map(() => 0);
  columns.forEach((column, index) => {
    weights[column] = beta[index + 1] ?? 0;
  });
  return { intercept: beta[0] ?? 0, weights };
}

function baseLogOdds(examples: readonly Example[]): number {
  let [seed, rest] = [0, 0];
  for (const { isSeed, weight } of examples) {
    if (isSeed) seed += weight;
    else rest += weight;
  }
  return Math.log(Math.max(seed, 1) / Math.max(rest, 1));
}

const moved = (beta: readonly number[], move: readonly number[], length: number): number[] =>
  beta.map((value, index) => value + length * (move[index] ?? 0));

function dot(beta: readonly number[], row: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < beta.length; index += 1) sum += (beta[index] ?? 0) * (row[index] ?? 0);
  return sum;
}

/** The negative log-likelihood and the penalty. */
function costOf(
  beta: readonly number[],
  rows: readonly (readonly number[])[],
  examples: readonly Example[],
): number {
  let cost = (PENALTY / 2) * beta.reduce((sum, value, index) => sum + (index === 0 ? 0 : value ** 2), 0);
  rows.forEach((row, at) => {
    const { isSeed = false, weight = 0 } = examples[at] ?? {};
    const odds = dot(beta, row);
    // log(1 + exp(odds)) without overflow.
    const softplus = Math.max(odds, 0) + Math.log1p(Math.exp(-Math.abs(odds)));
    cost += weight * (softplus - (isSeed ? odds : 0));
  });
  return cost;
}

/** Where Newton's method goes from here: the inverse Hessian times the negative gradient. */
function newtonStep(
  beta: readonly number[],
  rows: readonly (readonly number[])[],
  examples: readonly Example[],
): number[] {
  const size = beta.length;
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  for (let index = 1; index < size; index += 1) {
    gradient[index] = -PENALTY * (beta[index] ?? 0);
    hessian[index * size + index] = PENALTY;
  }
  rows.forEach((row, at) => {
    const { isSeed = false, weight = 0 } = examples[at] ?? {};
    const chance = probability(dot(beta, row));
    const miss = weight * ((isSeed ? 1 : 0) - chance);
    const curve = weight * chance * (1 - chance);
    for (let i = 0; i < size; i += 1) {
      const value = row[i] ?? 0;
      gradient[i] = (gradient[i] ?? 0) + miss * value;
      for (let j = 0; j <= i; j += 1) {
        hessian[i * size + j] = (hessian[i * size + j] ?? 0) + curve * value * (row[j] ?? 0);
      }
    }
  });
  return solve(hessian, gradient, size);
}

/** Added to the diagonal: the intercept of a seed that is everybody has no curve of its own. */
const RIDGE = 1e-9;

/** Solves a symmetric positive definite system, of which the lower half is given, by Cholesky's method. */
function solve(lower: Float64Array, right: Float64Array, size: number): number[] {
  const at = (row: number, column: number) => lower[row * size + column] ?? 0;
  for (let j = 0; j < size; j += 1) {
    let pivot = at(j, j) + RIDGE;
    for (let k = 0; k < j; k += 1) pivot -= at(j, k) ** 2;
    const root = Math.sqrt(Math.max(pivot, RIDGE));
    lower[j * size + j] = root;
    for (let i = j + 1; i < size; i += 1) {
      let value = at(i, j);
      for (let k = 0; k < j; k += 1) value -= at(i, k) * at(j, k);
      lower[i * size + j] = value / root;
    }
  }
  const answer = Array.from(right);
  for (let i = 0; i < size; i += 1) {
    for (let k = 0; k < i; k += 1) answer[i] = (answer[i] ?? 0) - at(i, k) * (answer[k] ?? 0);
    answer[i] = (answer[i] ?? 0) / at(i, i);
  }
  for (let i = size - 1; i >= 0; i -= 1) {
    for (let k = i + 1; k < size; k += 1) answer[i] = (answer[i] ?? 0) - at(k, i) * (answer[k] ?? 0);
    answer[i] = (answer[i] ?? 0) / at(i, i);
  }
  return answer;
}
