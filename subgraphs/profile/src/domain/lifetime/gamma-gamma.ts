import type { Fit } from './bg-nbd';
import { logGamma } from './log-gamma';
import { minimise } from './nelder-mead';

/**
 * How much a shop's customers spend a purchase: the gamma-gamma model (Fader and Hardie, 2013). Somebody's purchases vary
 * around a mean of their own (shape p), and the means vary between people (q, v). It assumes that who buys often does not
 * spend more, or less, a purchase.
 */
export interface GammaGamma {
  readonly p: number;
  readonly q: number;
  /** In minor units. */
  readonly v: number;
}

/** What somebody spent. */
export interface Spending {
  readonly purchases: number;
  /** Above zero. */
  readonly meanMinor: number;
}

/**
 * What a purchase of theirs is expected to be worth, in minor units: between their own mean and that of all, nearer to
 * their own the more they bought.
 */
export function expectedSpend({ p, q, v }: GammaGamma, { purchases, meanMinor }: Spending): number {
  const own = p * purchases;
  return (own * meanMinor + p * v) / (own + q - 1);
}

function logLikelihood({ p, q, v }: GammaGamma, spendings: readonly Spending[]): number {
  const constant = q * Math.log(v) - logGamma(q);
  // As in BG/NBD: few different numbers of purchases, and the gamma function is what takes time.
  const byPurchases = new Map<number, number>();
  const sharedOf = (x: number): number => {
    const known = byPurchases.get(x) ?? logGamma(p * x + q) - logGamma(p * x);
    byPurchases.set(x, known);
    return known;
  };
  let sum = 0;
  for (const { purchases: x, meanMinor: z } of spendings) {
    const px = p * x;
    sum +=
      constant + sharedOf(x) + (px - 1) * Math.log(z) + px * Math.log(x) - (px + q) * Math.log(v + x * z);
  }
  return sum;
}

/** The model under which this spending is likeliest. @param spendings of people who spent anything */
export function fitGammaGamma(spendings: readonly Spending[]): Fit<GammaGamma> {
  const people = Math.max(1, spendings.length);
  const meanMinor = spendings.reduce((sum, one) => sum + one.meanMinor, 0) / people;
  // At q <= 1 the mean of all is infinite: it stays above.
  const modelAt = ([p = 0, q = 0, v = 0]: readonly number[]): GammaGamma => ({
    p: bounded(p),
    q: 1 + bounded(q),
    v: bounded(v),
  });
  const start = [0.5, 0.5, Math.log(Math.max(1, meanMinor))];
  const found = minimise((at) => -logLikelihood(modelAt(at), spendings) / people, start);
  const model = modelAt(found.at);
  return { model, logLikelihood: logLikelihood(model, spendings), converged: found.converged };
}

const bounded = (log: number): number => Math.exp(Math.min(25, Math.max(-12, log)));
