/** A part of the catalogue, under the name that the feed gives it. */
export interface Category {
  readonly id: string;
  readonly name: string;
}

/**
 * The id of the category named `name`: the same for spellings that differ only in case, accents and punctuation, so
 * that "Home & Garden" and "HOME / GARDEN" are one.
 *
 * @returns `null` for a name without a letter or digit
 */
export function categoryId(name: string): string | null {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  return words === null ? null : words.join('-');
}
