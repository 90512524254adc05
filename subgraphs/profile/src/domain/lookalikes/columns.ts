import { byCodeUnit } from '@rapport/kernel/compare';
import { FEATURES, scalingOf, toPoint, type Behaviour, type Scaling } from '../clusters/features';
import { WORDS } from '../clusters/name-clusters';

/** What is known of a customer who may be like others. */
export interface Comparable {
  readonly behaviour: Behaviour;
  /** What they spent, in minor units, by category of product. */
  readonly spentMinor: Readonly<Record<string, number>>;
}

/** How customers become rows of numbers: behaviour first, then one column a category. */
export interface Columns {
  readonly scaling: Scaling;
  readonly categories: readonly CategoryColumn[];
  /** Categories as if nothing were ever bought of them: a share of one is at the cost of all others. */
  readonly without: readonly string[];
}

interface CategoryColumn {
  readonly category: string;
  readonly mean: number;
  readonly deviation: number;
}

/** The categories that most people buy: more columns than this learn by heart. */
const CATEGORIES_MAX = 20;
/** A category that fewer bought says nothing about others. */
const BUYERS_MIN = 10;

/** The columns by which these customers can be compared; the same for the same customers in any order. */
export function columnsOf(people: readonly Comparable[], without: readonly string[] = []): Columns {
  const shares = new Map<string, number[]>();
  for (const person of people) {
    for (const [category, affinity] of affinitiesOf(person, without)) {
      const known = shares.get(category);
      if (known === undefined) shares.set(category, [affinity]);
      else known.push(affinity);
    }
  }
  const categories = [...shares]
    .filter(([, buyers]) => buyers.length >= BUYERS_MIN)
    .sort(([a, some], [b, others]) => others.length - some.length || byCodeUnit(a, b))
    .slice(0, CATEGORIES_MAX)
    .map(([category, buyers]): CategoryColumn => {
      // Sums of floating-point numbers depend on their order.
      const sorted = buyers.sort((a, b) => a - b);
      const mean = sorted.reduce((sum, value) => sum + value, 0) / people.length;
      const squares = sorted.reduce((sum, value) => sum + value ** 2, 0) / people.length;
      return { category, mean, deviation: Math.sqrt(Math.max(0, squares - mean ** 2)) };
    });
  return { scaling: scalingOf(people.map(({ behaviour }) => behaviour)), categories, without };
}

/** One number a column: 0 is the mean of all, 1 a standard deviation above. */
export function toRow(person: Comparable, { scaling, categories, without }: Columns): number[] {
  const affinities = affinitiesOf(person, without);
  return [
    ...toPoint(person.behaviour, scaling),
    ...categories.map(({ category, mean, deviation }) =>
      deviation === 0 ? 0 : ((affinities.get(category) ?? 0) - mean) / deviation,
    ),
  ];
}

/** The square root of each category's share of what they spent, 0 to 1: from none to a little is further than from much to most. */
function affinitiesOf({ spentMinor }: Comparable, without: readonly string[]): ReadonlyMap<string, number> {
  const spent = Object.entries(spentMinor).filter(
    ([category, minor]) => minor > 0 && !without.includes(category),
  );
  const total = spent.reduce((sum, [, minor]) => sum + minor, 0);
  return new Map(spent.map(([category, minor]) => [category, Math.sqrt(minor / total)]));
}

/** What is said of people who are above, or below, others in a column. */
export function wordsFor(column: number, isAbove: boolean, columns: Columns): string {
  const feature = FEATURES[column];
  if (feature !== undefined) return WORDS[feature][isAbove ? 1 : 0];
  const category = categoryOf(column, columns) ?? '';
  return isAbove ? `buys ${category}` : `buys little ${category}`;
}

/** The category of a column; `undefined` for one of behaviour. */
export const categoryOf = (column: number, { categories }: Columns): string | undefined =>
  categories[column - FEATURES.length]?.category;
