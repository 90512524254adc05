import { BadInputError } from '@rapport/subgraph-kit/errors';

/** The most items of a short list: what a shopper looks through, not a page of everything. */
export const SHORT_LIST_MAX = 50;

/** @throws BadInputError when `first` is outside 1..50 */
export function readShortList(first: number): number {
  if (first >= 1 && first <= SHORT_LIST_MAX) return first;
  throw new BadInputError(`first wants 1 to ${SHORT_LIST_MAX}; ${first} came`);
}
