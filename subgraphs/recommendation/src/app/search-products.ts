import { BadInputError } from '@rapport/subgraph-kit/errors';
import type { EntityManager } from 'typeorm';
import {
  findByWords,
  findResemblingWords,
  type FoundAfter,
  type FoundProduct,
} from '../db/search-repository';
import { queryWords } from '../domain/search-words';
import { correctWord } from '../domain/spelling';

/** A query shorter than this resembles everything. */
const QUERY_LENGTH_MIN = 2;
const QUERY_LENGTH_MAX = 200;

/**
 * Products whose words begin with the words of `query`, misspelt ones corrected.
 *
 * @param after the cursor key of the page before: match, popularity, id
 * @throws BadInputError when there is too little or too much to search for
 */
export async function searchProducts(
  db: EntityManager,
  query: string,
  page: { readonly limit: number; readonly after: readonly string[] | null },
): Promise<FoundProduct[]> {
  const words = queryWords(query);
  const length = words.join('').length;
  if (length < QUERY_LENGTH_MIN)
    throw new BadInputError(`query wants at least ${QUERY_LENGTH_MIN} letters or digits; ${length} came`);
  if (query.length > QUERY_LENGTH_MAX)
    throw new BadInputError(`query wants at most ${QUERY_LENGTH_MAX} characters; ${query.length} came`);
  return findByWords(db, await correct(db, words), { limit: page.limit, after: readAfter(page.after) });
}

/** As `searchProducts`, while the shopper types: too little to search for gives no suggestion and no error. */
export async function suggestProducts(
  db: EntityManager,
  prefix: string,
  limit: number,
): Promise<FoundProduct[]> {
  const words = queryWords(prefix.slice(0, QUERY_LENGTH_MAX));
  if (words.join('').length < QUERY_LENGTH_MIN) return [];
  return findByWords(db, await correct(db, words), { limit, after: null });
}

async function correct(db: EntityManager, words: readonly string[]): Promise<string[]> {
  const resembling = await findResemblingWords(db, words);
  return words.map((word) => correctWord(word, resembling.get(word) ?? []) ?? word);
}

function readAfter(key: readonly string[] | null): FoundAfter | null {
  if (key === null) return null;
  const [match, popularity, id] = key;
  const isCount = (text: string | undefined): text is string => text !== undefined && /^\d{1,9}$/.test(text);
  if (!isCount(match) || !isCount(popularity) || id === undefined)
    throw new BadInputError('after wants an endCursor that searchProducts gave; something else came');
  return { match: Number(match), popularity: Number(popularity), id };
}
