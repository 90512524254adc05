import type { Product } from './product';

/** More words than a shopper types; the rest of a longer query is ignored. */
const QUERY_WORDS_MAX = 10;
/** Longer runs are codes or noise, not words. */
const WORD_LENGTH_MAX = 40;

/** Accents and case removed, so that "Café" is found as "cafe"; apostrophes too: "children's" is "childrens". */
const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\p{M}'’`]/gu, '')
    .toLowerCase();

const wordsOf = (text: string): string[] =>
  (plain(text).match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => word.slice(0, WORD_LENGTH_MAX));

/** A title as search compares it: its words in order, accents and case removed. */
export const plainTitle = (title: string): string => wordsOf(title).join(' ');

/** The words a shopper typed, each once, at most ten. Empty when there is no letter or digit in them. */
export const queryWords = (query: string): string[] => [...new Set(wordsOf(query))].slice(0, QUERY_WORDS_MAX);

/**
 * Under which words a product is found: those of title, brand, category and code, their singulars, and hyphenated ones
 * joined as well ("T-LIGHT" is found as "t light", "t-light" and "tlight").
 */
export function indexWords(product: Pick<Product, 'id' | 'title' | 'category' | 'brand'>): string[] {
  const text = [product.title, product.brand, product.category, product.id]
    .filter((part) => part !== null)
    .join(' ');
  const joined = wordsOf(
    (text.match(/\S*\S-\S\S*/g) ?? []).map((word) => word.replaceAll('-', '')).join(' '),
  );
  const words = [...wordsOf(text), ...joined];
  return [...new Set([...words, ...words.map(singular)])];
}

/**
 * The English singular of a regular plural: "lanterns" is "lantern", "boxes" "box", "fairies" "fairy", "glass" itself.
 * Only a second way to find a word, so a wrong guess costs nothing.
 */
export function singular(word: string): string {
  if (word.length < 4 || !word.endsWith('s') || word.endsWith('ss') || word.endsWith('us')) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(x|ch|sh|ss)es$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}
