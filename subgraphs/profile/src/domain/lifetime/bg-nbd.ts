import { hypergeometric } from './hypergeometric';
import { logGamma } from './log-gamma';
import { minimise } from './nelder-mead';

/**
 * How a shop's customers buy and stop buying: BG/NBD (Fader, Hardie and Lee, 2005, "Counting your customers the easy
 * way"). While alive one buys at random at a rate of one's own, gamma distributed (r, alpha); after each purchase one stops
 * for good with a probability of one's own, beta distributed (a, b). Time is in days.
 */
export interface BgNbd {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

/** What BG/NBD needs to know of somebody who bought at least once. */
export interface PurchaseHistory {
  /** Days with a purchase after the first such day. */
  readonly repeats: number;
  /** From the first to the last of those days; 0 without a repeat. */
  readonly lastAfterDays: number;
  /** From the first of those days until now. */
  readonly ageDays: number;
}

/** ((alpha + T) / (alpha + t_x))^(r + x) · a / (b + x - 1): the odds that somebody with a repeat has stopped. */
function oddsOfHavingStopped({ r, alpha, a, b }: BgNbd, one: PurchaseHistory): number {
  if (one.repeats === 0) return 0;
  const growth = Math.log((alpha + one.ageDays) / (alpha + one.lastAfterDays));
  return Math.exp((r + one.repeats) * growth + Math.log(a) - Math.log(b + one.repeats - 1));
}

/**
 * The probability that they still are a customer. Who bought once is alive by the model's definition: one stops only
 * after a *repeat* purchase; ask `purchaseProbability` where that matters.
 */
export const aliveProbability = (model: BgNbd, one: PurchaseHistory): number =>
  1 / (1 + oddsOfHavingStopped(model, one));

/** The probability that they buy at all in the next `days`. */
export function purchaseProbability(model: BgNbd, one: PurchaseHistory, days: number): number {
  const { r, alpha } = model;
  const none = Math.exp((r + one.repeats) * Math.log((alpha + one.ageDays) / (alpha + one.ageDays + days)));
  return aliveProbability(model, one) * (1 - none);
}

const NUDGE = 1e-6;

/** How often they are expected to buy in the next `days` (equation 10 of the paper). */
export function expectedPurchases(model: BgNbd, one: PurchaseHistory, days: number): number {
  const { r, alpha, b } = model;
  // At a = 1 the equation is 0 / 0, and near it the limit is near.
  const a = Math.abs(model.a - 1) < NUDGE ? 1 + NUDGE : model.a;
  const whole = a + b + one.repeats - 1;
  const c = Math.abs(whole) < NUDGE ? NUDGE : whole;
  const z = days / (alpha + one.ageDays + days);
  // Euler's transformation: the paper's parameters grow with the purchases, and thousands of them overflow. These do not.
  const remaining = Math.exp((a - 1) * Math.log1p(-z)) * hypergeometric(a + b - 1 - r, a - 1, c, z);
  const whileAlive = (c / (a - 1)) * (1 - remaining);
  return Math.max(0, whileAlive * aliveProbability(model, one));
}

/** The logarithm of the probability of these histories (equation 6 of the paper). */
export function logLikelihood(model: BgNbd, histories: readonly CountedHistory[]): number {
  const { r, alpha, a, b } = model;
  const constant = r * Math.log(alpha) - logGamma(r) + logGamma(a + b) - logGamma(b);
  // Many people have few different numbers of repeats, and the gamma function is what takes time.
  const byRepeats = new Map<number, number>();
  const sharedOf = (x: number): number => {
    const known = byRepeats.get(x) ?? logGamma(r + x) + logGamma(b + x) - logGamma(a + b + x);
    byRepeats.set(x, known);
    return known;
  };
  let sum = 0;
  for (const { repeats: x, lastAfterDays, ageDays, people } of histories) {
    const shared = sharedOf(x);
    const alive = -(r + x) * Math.log(alpha + ageDays);
    // log(e^alive + e^stopped), from the larger: both are far below what a double can hold.
    const both =
      x === 0 ? alive : logSum(alive, Math.log(a / (b + x - 1)) - (r + x) * Math.log(alpha + lastAfterDays));
    sum += people * (constant + shared + both);
  }
  return sum;
}

const logSum = (p: number, q: number): number => Math.max(p, q) + Math.log1p(Math.exp(-Math.abs(p - q)));

/** A history that several people share. */
export interface CountedHistory extends PurchaseHistory {
  readonly people: number;
}

export interface Fit<Model> {
  readonly model: Model;
  readonly logLikelihood: number;
  readonly converged: boolean;
}

/** The model under which these histories are likeliest. @param histories of everybody who bought at least once */
export function fitBgNbd(histories: readonly PurchaseHistory[]): Fit<BgNbd> {
  const counted = countEqual(histories);
  const meanAgeDays =
    histories.reduce((sum, { ageDays }) => sum + ageDays, 0) / Math.max(1, histories.length);
  // Logarithms keep the parameters above zero; a bound keeps a flat ridge from running away.
  const modelAt = ([r = 0, alpha = 0, a = 0, b = 0]: readonly number[]): BgNbd => ({
    r: bounded(r),
    alpha: bounded(alpha),
    a: bounded(a),
    b: bounded(b),
  });
  const start = [0, Math.log(Math.max(1, meanAgeDays / 4)), 0, 1];
  const found = minimise((at) => -logLikelihood(modelAt(at), counted) / Math.max(1, histories.length), start);
  const model = modelAt(found.at);
  return { model, logLikelihood: logLikelihood(model, counted), converged: found.converged };
}

const bounded = (log: number): number => Math.exp(Math.min(12, Math.max(-12, log)));

function countEqual(histories: readonly PurchaseHistory[]): CountedHistory[] {
  const counts = new Map<string, { history: PurchaseHistory; people: number }>();
  for (const history of histories) {
    const key = `${history.repeats} ${history.lastAfterDays} ${history.ageDays}`;
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { history, people: 1 });
    else known.people += 1;
  }
  return [...counts.values()].map(({ history, people }) => ({ ...history, people }));
}
