import { byCodeUnit } from '@rapport/kernel/compare';

/** A word of the catalogue. */
export interface KnownWord {
  readonly word: string;
  /** In how many products it occurs. */
  readonly products: number;
}

/** Slips forgiven in a word: none below three letters, where anything resembles anything. */
const slipsForgiven = (length: number): number => (length < 3 ? 0 : length < 6 ? 1 : 2);

/**
 * The catalogue's word that the shopper most likely meant by `word`: the one with the fewest slips, then the more
 * frequent one. "lanterm" is "lantern", "haert" is "heart".
 *
 * @returns `null` when no known word is near enough
 */
export function correctWord(word: string, known: readonly KnownWord[]): string | null {
  const near = known
    .map((candidate) => ({ ...candidate, slips: slips(word, candidate.word) }))
    .filter((candidate) => candidate.slips <= slipsForgiven(word.length))
    .sort((a, b) => a.slips - b.slips || b.products - a.products || byCodeUnit(a.word, b.word));
  return near[0]?.word ?? null;
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b` (optimal string alignment). */
export function slips(a: string, b: string): number {
  const from = Array.from(a);
  const to = Array.from(b);
  let beforeLast: number[] = [];
  let last = [0, ...to.map((_, index) => index + 1)];
  for (const [i, letter] of from.entries()) {
    const row = [i + 1];
    for (const [j, other] of to.entries()) {
      const changed = (last[j] ?? 0) + (letter === other ? 0 : 1);
      const swapped = i > 0 && j > 0 && letter === to[j - 1] && from[i - 1] === other;
      row.push(
        Math.min(
          changed,
          (last[j + 1] ?? 0) + 1,
          (row[j] ?? 0) + 1,
          swapped ? (beforeLast[j - 1] ?? 0) + 1 : Infinity,
        ),
      );
    }
    beforeLast = last;
    last = row;
  }
  return last[to.length] ?? 0;
}
