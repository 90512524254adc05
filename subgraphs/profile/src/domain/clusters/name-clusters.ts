import { FEATURES, type Feature, type Point } from './features';

/** What is said of customers who are below, or above, the mean of all. */
export const WORDS: Readonly<Record<Feature, readonly [below: string, above: string]>> = {
  recencyDays: ['recent', 'lapsed'],
  orders: ['few orders', 'frequent'],
  netSpendMinor: ['low spend', 'high spend'],
  averageOrderMinor: ['small orders', 'large orders'],
  daysBetweenOrders: ['short gaps', 'long gaps'],
  priceSensitivity: ['full price', 'on offer'],
};
const WORDS_PER_NAME = 2;
/** In standard deviations: nearer to the mean, a feature sets nobody apart. */
const APART_MIN = 0.3;

/** A name for each cluster, from what sets it apart most; longer, or numbered, where two would be called the same. */
export function nameClusters(centroids: readonly Point[]): string[] {
  const words = centroids.map(wordsFor);
  const names: string[] = [];
  for (const own of words) {
    let name = join(own.slice(0, WORDS_PER_NAME));
    for (let length = WORDS_PER_NAME + 1; names.includes(name) && length <= own.length; length += 1) {
      name = join(own.slice(0, length));
    }
    const base = name;
    for (let number = 2; names.includes(name); number += 1) name = `${base} (${number})`;
    names.push(name);
  }
  return names;
}

const wordsFor = (centroid: Point): string[] =>
  FEATURES.map((feature, index) => ({ feature, apart: centroid[index] ?? 0 }))
    .filter(({ apart }) => Math.abs(apart) >= APART_MIN)
    .sort((a, b) => Math.abs(b.apart) - Math.abs(a.apart))
    .map(({ feature, apart }) => WORDS[feature][apart < 0 ? 0 : 1]);

function join(words: readonly string[]): string {
  const text = words.length === 0 ? 'typical' : words.join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
