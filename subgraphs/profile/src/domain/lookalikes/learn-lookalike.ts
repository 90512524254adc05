import { categoryOf, columnsOf, toRow, wordsFor, type Columns, type Comparable } from './columns';
import { areaUnderCurve, crossValidate, liftAt, type Tried } from './hold-out';
import { fitLogistic, logOdds, probability, type Example, type Logistic } from './logistic-regression';
import { peopleOf, type LookalikeSize } from './size';

/** What one learns from. */
export interface Lesson {
  /** Members of the seed, and a sample of everybody else. */
  readonly seed: readonly Comparable[];
  readonly rest: readonly Comparable[];
  /** For how many customers each of the seed and of the rest stands. */
  readonly seedWeight: number;
  readonly restWeight: number;
  readonly size: LookalikeSize;
}

/** What sets a segment's members apart from everybody else. */
export interface LookalikeModel {
  readonly columns: Columns;
  readonly logistic: Logistic;
  /** The mean probability of members who were not learnt from (Elkan and Noto's constant). */
  readonly seedProbability: number;
}

/** How well it tells them apart. */
export interface LookalikeFit {
  /** Customers who can be compared, the seed's members included, and how many of them are those. */
  readonly population: number;
  readonly seedPeople: number;
  /** How many lookalikes were asked for. */
  readonly wanted: number;
  readonly auc: number;
  readonly lift: number;
  /** What matters, in words, the most important first. */
  readonly reasons: readonly string[];
  /** What alone tells the seed from all others: its definition, which says nothing of the others and is left out. */
  readonly definedBy: readonly string[];
}

/** A seed of fewer people teaches what they happen to have in common; with fewer others there is nobody to tell it from. */
export const SEED_MIN = 30;
export const OTHERS_MIN = 30;
/** A column in which the seed and the rest do not overlap (area under the curve). */
const DEFINES_FROM = 0.999;
const REASONS_MAX = 5;
/** Of what sets the seed apart; less is not worth a word. */
const REASON_SHARE_MIN = 0.05;

/**
 * Learns what sets a seed apart, as positive and unlabelled examples (Elkan, Noto: "Learning Classifiers from Only
 * Positive and Unlabeled Data", KDD 2008): where members are a random part of those who are alike, the probability of
 * being a member, divided by its mean among members not learnt from, is the probability of being alike, and its order
 * is the order of likeness. The classifier is logistic regression with an L2 penalty. No order of the customers and no
 * chance has a part in the answer.
 */
export function learnLookalike(lesson: Lesson): {
  readonly model: LookalikeModel;
  readonly fit: LookalikeFit;
} {
  const people = [...lesson.seed, ...lesson.rest];
  const first = examplesOf(lesson, columnsOf(people));
  const defining = first.defining.flatMap((column) => categoryOf(column, first.columns) ?? []);
  const examples = defining.length === 0 ? first : examplesOf(lesson, columnsOf(people, defining));
  const { columns, all, used } = examples;
  const tried = crossValidate(all, used);
  const model = { columns, logistic: fitLogistic(all, used), seedProbability: meanProbability(tried) };
  const definedBy = new Set([...wordsOfDefinition(first), ...wordsOfDefinition(examples)]);
  return { model, fit: { ...fitOf(lesson, model, examples, tried), definedBy: [...definedBy] } };
}

/** How like the seed somebody is: the order of the log-odds is what counts. @returns also the probability, 0 to 1 */
export function likeness(
  person: Comparable,
  { columns, logistic, seedProbability }: LookalikeModel,
): { readonly odds: number; readonly score: number } {
  const odds = logOdds(logistic, toRow(person, columns));
  return { odds, score: Math.min(1, probability(odds) / Math.max(seedProbability, Number.MIN_VALUE)) };
}

interface Examples {
  readonly columns: Columns;
  readonly all: readonly Example[];
  /** By column, how far the mean of the seed is above that of the rest. */
  readonly apart: readonly number[];
  /** Columns in which the seed and the rest do not overlap, and all others. */
  readonly defining: readonly number[];
  readonly used: readonly boolean[];
}

function examplesOf({ seed, rest, seedWeight, restWeight }: Lesson, columns: Columns): Examples {
  const inRows = (people: readonly Comparable[], isSeed: boolean, weight: number): Example[] =>
    people
      .map((person) => ({ row: toRow(person, columns), isSeed, weight }))
      .sort((a, b) => inOrder(a.row, b.row));
  const sides = [inRows(seed, true, seedWeight), inRows(rest, false, restWeight)] as const;
  const width = sides[0][0]?.row.length ?? 0;
  const values = (column: number) => sides.map((side) => side.map(({ row }) => row[column] ?? 0));
  const pairs = Array.from({ length: width }, (_, column) => values(column));
  const used = pairs.map(([own = [], others = []]) => {
    const area = areaUnderCurve(own, others);
    return Math.max(area, 1 - area) < DEFINES_FROM;
  });
  return {
    columns,
    all: [...sides[0], ...sides[1]],
    apart: pairs.map(([own = [], others = []]) => meanOf(own) - meanOf(others)),
    defining: used.flatMap((isUsed, column) => (isUsed ? [] : [column])),
    used,
  };
}

const wordsOf = (column: number, { apart, columns }: Examples): string =>
  wordsFor(column, (apart[column] ?? 0) > 0, columns);

const wordsOfDefinition = (examples: Examples): string[] =>
  examples.defining.map((column) => wordsOf(column, examples));

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

const meanProbability = (tried: readonly Tried[]): number =>
  meanOf(tried.filter(({ example }) => example.isSeed).map(({ odds }) => probability(odds)));

function fitOf(
  { seed, rest, seedWeight, restWeight, size }: Lesson,
  { logistic }: LookalikeModel,
  examples: Examples,
  tried: readonly Tried[],
): Omit<LookalikeFit, 'definedBy'> {
  const seedPeople = Math.round(seed.length * seedWeight);
  const population = seedPeople + Math.round(rest.length * restWeight);
  const wanted = peopleOf(size, population);
  const oddsOf = (isSeed: boolean) =>
    tried.filter(({ example }) => example.isSeed === isSeed).map(({ odds }) => odds);
  return {
    population,
    seedPeople,
    wanted,
    auc: rounded(areaUnderCurve(oddsOf(true), oddsOf(false)), 3),
    lift: rounded(liftAt(tried, Math.min(1, wanted / Math.max(1, population))), 2),
    reasons: strongest(logistic, examples.apart).map((column) => wordsOf(column, examples)),
  };
}

/** The columns that bring the seed furthest ahead of the rest, by what each adds to the mean log-odds. */
function strongest({ weights }: Logistic, apart: readonly number[]): number[] {
  const gains = weights.map((weight, column) => ({ column, gain: weight * (apart[column] ?? 0) }));
  const total = gains.reduce((sum, { gain }) => sum + Math.max(0, gain), 0);
  return gains
    .filter(({ gain }) => gain > 0 && gain >= REASON_SHARE_MIN * total)
    .sort((a, b) => b.gain - a.gain || a.column - b.column)
    .slice(0, REASONS_MAX)
    .map(({ column }) => column);
}

const rounded = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;

/** Sums of floating-point numbers depend on their order: everybody stands in one. */
function inOrder(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < a.length; index += 1) {
    const apart = (a[index] ?? 0) - (b[index] ?? 0);
    if (apart !== 0) return apart;
  }
  return 0;
}
