/** Lanczos' approximation (g = 7, 9 terms): about 15 digits for every x above zero. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;
const HALF_LOG_2_PI = 0.9189385332046727;

/** The logarithm of the gamma function. @param x above zero */
export function logGamma(x: number): number {
  // Below a half by reflection: the series is made for what is above.
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const shifted = x - 1;
  const t = shifted + 7.5;
  let sum: number = LANCZOS[0];
  for (let index = 1; index < LANCZOS.length; index += 1) sum += (LANCZOS[index] ?? 0) / (shifted + index);
  return HALF_LOG_2_PI + (shifted + 0.5) * Math.log(t) - t + Math.log(sum);
}
