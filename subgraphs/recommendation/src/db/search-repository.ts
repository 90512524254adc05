import type { EntityManager } from 'typeorm';
import type { Product } from '../domain/product';
import { singular } from '../domain/search-words';
import type { KnownWord } from '../domain/spelling';

/** A product that was found. Better matches first, then what is bought more, then the smaller id. */
export interface FoundProduct extends Product {
  readonly categoryId: string | null;
  readonly match: number;
  readonly popularity: number;
}

/** Where the page before ended. */
export interface FoundAfter {
  readonly match: number;
  readonly popularity: number;
  readonly id: string;
}

/**
 * Active products in which every one of `words` begins a word; where there is none, those with as many as possible.
 *
 * @param words at least one, letters and digits only (see `queryWords`)
 */
export function findByWords(
  db: EntityManager,
  words: readonly string[],
  page: { readonly limit: number; readonly after: FoundAfter | null },
): Promise<FoundProduct[]> {
  const begun = words.map((word) => `('${word}':*|'${singular(word)}')`);
  const whole = words.map((word) => `('${word}'|'${singular(word)}')`);
  const { limit, after } = page;
  return db.query(FIND_BY_WORDS, [
    begun.join('&'),
    begun.join('|'),
    begun,
    whole,
    words.join(' '),
    limit,
    after?.match ?? null,
    after?.popularity ?? null,
    after?.id ?? null,
  ]);
}

const FIND_BY_WORDS = `
  WITH found AS (
    SELECT product.product_id, title, category_id, category, brand, image_url, active,
           (SELECT count(*) * 10 FROM unnest($3::tsquery[]) AS begun WHERE search_vector @@ begun)
           + (SELECT count(*) FROM unnest($4::tsquery[]) AS whole WHERE search_vector @@ whole)
           + CASE WHEN plain_title = $5 THEN 1000 ELSE 0 END
           + CASE WHEN lower(product.product_id) = $5 THEN 2000 ELSE 0 END AS match,
           coalesce(learnt.orders, 0) AS popularity
      FROM product
      LEFT JOIN product_model AS learnt
        ON learnt.product_id = product.product_id AND learnt.model_id = (SELECT model_id FROM model WHERE model.active)
     WHERE active AND search_vector @@ (
       SELECT CASE
         WHEN EXISTS (SELECT 1 FROM product AS any_product
                       WHERE any_product.active AND any_product.search_vector @@ $1::tsquery)
         THEN $1::tsquery ELSE $2::tsquery END)
  )
  SELECT product_id AS id, title, category_id AS "categoryId", category, brand, image_url AS "imageUrl", active,
         match::integer, popularity
    FROM found
   WHERE $7::integer IS NULL OR (-match, -popularity, product_id) > (-$7::integer, -$8::integer, $9::text)
   ORDER BY found.match DESC, popularity DESC, product_id
   LIMIT $6`;

/** Words of the catalogue that resemble a word which none of them begins with, by that word. */
export async function findResemblingWords(
  db: EntityManager,
  words: readonly string[],
): Promise<ReadonlyMap<string, readonly KnownWord[]>> {
  const rows: ({ wanted: string } & KnownWord)[] = await db.query(FIND_RESEMBLING_WORDS, [words]);
  const byWanted = new Map<string, KnownWord[]>();
  for (const { wanted, word, products } of rows) {
    byWanted.set(wanted, [...(byWanted.get(wanted) ?? []), { word, products }]);
  }
  return byWanted;
}

/** Trigrams miss two letters swapped in a short word: words of the same length and first letter come in as well. */
const FIND_RESEMBLING_WORDS = `
  SELECT wanted.word AS wanted, near.word,
         (SELECT count(*)::integer FROM product
           WHERE active AND search_vector @@ to_tsquery('simple', '''' || near.word || '''')) AS products
    FROM unnest($1::text[]) AS wanted (word)
    CROSS JOIN LATERAL (
      (SELECT word FROM search_word WHERE word % wanted.word
        ORDER BY similarity(word, wanted.word) DESC, word LIMIT 20)
      UNION
      (SELECT word FROM search_word
        WHERE word >= left(wanted.word, 1) AND word < left(wanted.word, 1) || U&'\\+10FFFF'
          AND length(word) = length(wanted.word)
        ORDER BY similarity(word, wanted.word) DESC, word LIMIT 20)
    ) AS near
   WHERE NOT EXISTS (
     SELECT 1 FROM search_word AS begun
      WHERE begun.word >= wanted.word AND begun.word < wanted.word || U&'\\+10FFFF')`;
