const TERMS_MAX = 100_000;
const PRECISION = 1e-14;

/**
 * Gauss' hypergeometric function 2F1(a, b; c; z) by its series. Callers transform first, so that a and b are small: a
 * series whose terms grow before they shrink loses its digits.
 *
 * @param z 0 <= z < 1
 */
export function hypergeometric(a: number, b: number, c: number, z: number): number {
  let [sum, term] = [1, 1];
  for (let n = 0; n < TERMS_MAX; n += 1) {
    term *= (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z;
    sum += term;
    if (Math.abs(term) <= PRECISION * Math.abs(sum)) break;
  }
  return sum;
}
