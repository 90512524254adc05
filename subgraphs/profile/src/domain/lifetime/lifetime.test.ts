import fc from 'fast-check';
import {
  aliveProbability,
  expectedPurchases,
  fitBgNbd,
  purchaseProbability,
  type BgNbd,
  type PurchaseHistory,
} from './bg-nbd';
import { expectedSpend, fitGammaGamma, type Spending } from './gamma-gamma';
import { hypergeometric } from './hypergeometric';
import { logGamma } from './log-gamma';
import { seededRandom } from './random';

/** What the authors found for the CDNOW customers; time is in weeks there. */
const CDNOW: BgNbd = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };

describe('special functions', () => {
  it('gives the logarithm of the gamma function', () => {
    let factorial = 0;
    for (let n = 1; n < 170; n += 1) {
      expect(logGamma(n)).toBeCloseTo(factorial, 9);
      factorial += Math.log(n);
    }
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
    expect(logGamma(0.01)).toBeCloseTo(4.599479878042022, 10);
  });

  it('gives the hypergeometric function where it has a plain form', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.98, noNaN: true }),
        fc.double({ min: -2, max: 3, noNaN: true }),
        (z, a) => {
          expect(hypergeometric(1, 1, 2, z)).toBeCloseTo(-Math.log1p(-z) / z, 9);
          const power = Math.pow(1 - z, -a);
          expect(Math.abs(hypergeometric(a, 3, 3, z) - power)).toBeLessThan(1e-8 * (1 + power));
        },
      ),
    );
  });
});

describe('BG/NBD', () => {
  it('expects of a CDNOW customer what its authors publish', () => {
    // "Implementing the BG/NBD model in Excel": x = 2, t_x = 30.43, T = 38.86; 1.226 purchases in the next 39 weeks.
    const one = { repeats: 2, lastAfterDays: 30.43, ageDays: 38.86 };
    expect(expectedPurchases(CDNOW, one, 39)).toBeCloseTo(1.226, 3);
  });

  it('agrees with the paper, whose own equation it transforms', () => {
    const { r, alpha, a, b } = CDNOW;
    for (const one of [
      { repeats: 0, lastAfterDays: 0, ageDays: 20 },
      { repeats: 5, lastAfterDays: 12, ageDays: 38 },
    ]) {
      const { repeats: x, ageDays } = one;
      const z = 39 / (alpha + ageDays + 39);
      const inner = 1 - Math.pow(1 - z, r + x) * hypergeometric(r + x, b + x, a + b + x - 1, z);
      const paper = ((a + b + x - 1) / (a - 1)) * inner * aliveProbability(CDNOW, one);
      expect(expectedPurchases(CDNOW, one, 39)).toBeCloseTo(paper, 8);
    }
  });

  const parameter = fc.double({ min: 0.05, max: 20, noNaN: true });
  const model = fc.record({
    r: parameter,
    alpha: fc.double({ min: 0.5, max: 500, noNaN: true }),
    a: parameter,
    b: parameter,
  });
  const history: fc.Arbitrary<PurchaseHistory> = fc
    .tuple(
      fc.integer({ min: 0, max: 5_000 }),
      fc.integer({ min: 1, max: 2_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    )
    .map(([repeats, ageDays, share]) => ({
      repeats,
      ageDays,
      lastAfterDays: repeats === 0 ? 0 : Math.max(1, Math.round(share * ageDays)),
    }))
    .map((one) => ({ ...one, lastAfterDays: Math.min(one.lastAfterDays, one.ageDays) }));

  it('stays finite, and grows with time, for every model and every history', () => {
    fc.assert(
      fc.property(model, history, (one, person) => {
        const alive = aliveProbability(one, person);
        expect(alive >= 0 && alive <= 1).toBe(true);
        const [soon, later] = [30, 365].map((days) => expectedPurchases(one, person, days));
        expect(Number.isFinite(soon) && Number.isFinite(later)).toBe(true);
        expect((later ?? 0) + 1e-9).toBeGreaterThanOrEqual(soon ?? 0);
        const buys = purchaseProbability(one, person, 365);
        expect(buys >= 0 && buys <= alive).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('finds the parameters that customers were made with', () => {
    const made: BgNbd = { r: 0.8, alpha: 60, a: 0.9, b: 3 };
    const { model: found, converged } = fitBgNbd(simulateHistories(made, 4_000, seededRandom(7)));
    expect(converged).toBe(true);
    for (const name of ['r', 'alpha', 'a', 'b'] as const) {
      expect(Math.abs(Math.log(found[name] / made[name]))).toBeLessThan(0.25);
    }
  });
});

describe('gamma-gamma', () => {
  it('finds the parameters that spending was made with', () => {
    const made = { p: 6.25, q: 3.74, v: 1_544 };
    const random = seededRandom(11);
    const spendings = Array.from({ length: 3_000 }, (): Spending => {
      const rate = gamma(made.q, random) / made.v;
      const purchases = 1 + Math.floor(random() * 8);
      return { purchases, meanMinor: gamma(made.p * purchases, random) / (rate * purchases) };
    });
    const { model } = fitGammaGamma(spendings);
    expect(model.p / made.p).toBeCloseTo(1, 0);
    expect(model.q / made.q).toBeCloseTo(1, 0);
    const population = expectedSpend(model, { purchases: 0, meanMinor: 0 });
    expect(Math.abs(population / ((made.p * made.v) / (made.q - 1)) - 1)).toBeLessThan(0.05);
  });

  it('expects something between what somebody spent and what all spend, nearer to their own the more they bought', () => {
    const model = { p: 6.25, q: 3.74, v: 1_544 };
    const of = (purchases: number) => expectedSpend(model, { purchases, meanMinor: 10_000 });
    expect(of(0)).toBeCloseTo(3_522, 0);
    expect(of(1)).toBeGreaterThan(of(0));
    expect(of(50)).toBeGreaterThan(of(1));
    expect(of(50)).toBeLessThan(10_000);
  });
});

/** Customers as the model has them, looked at after one to two years. */
function simulateHistories(
  { r, alpha, a, b }: BgNbd,
  people: number,
  random: () => number,
): PurchaseHistory[] {
  return Array.from({ length: people }, () => {
    const rate = gamma(r, random) / alpha;
    const [up, down] = [gamma(a, random), gamma(b, random)];
    const stops = up / (up + down);
    const ageDays = 365 + Math.floor(random() * 365);
    let [repeats, lastAfterDays] = [0, 0];
    for (let at = -Math.log(1 - random()) / rate; at <= ageDays; at += -Math.log(1 - random()) / rate) {
      [repeats, lastAfterDays] = [repeats + 1, at];
      if (random() < stops) break;
    }
    return { repeats, lastAfterDays, ageDays };
  });
}

/** A gamma variate of scale 1 (Marsaglia and Tsang, 2000). */
function gamma(shape: number, random: () => number): number {
  if (shape < 1) return gamma(shape + 1, random) * Math.pow(random(), 1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const cube = Math.pow(1 + normal / Math.sqrt(9 * d), 3);
    if (cube > 0 && Math.log(1 - random()) < 0.5 * normal * normal + d - d * cube + d * Math.log(cube))
      return d * cube;
  }
}
