import { In, MoreThan, type EntityManager } from 'typeorm';
import type { Category } from '../domain/category';
import { ProductRow } from './entities/product-row';

/** A product of the feed with what search needs. */
export interface ProductToStore {
  readonly id: string;
  readonly title: string;
  readonly categoryId: string | null;
  readonly category: string | null;
  readonly brand: string | null;
  readonly imageUrl: string | null;
  readonly active: boolean;
  readonly occurredAt: Date;
  readonly plainTitle: string;
  readonly searchWords: readonly string[];
}

/**
 * Stores products, each id at most once, in one statement. A product is replaced by what is as new or newer.
 *
 * @param changeId a new id for this feed
 * @returns which products it changed, and which it confirmed without a change; the others were out of date
 */
export async function storeProducts(
  tx: EntityManager,
  products: readonly ProductToStore[],
  changeId: string,
): Promise<{ readonly changedIds: readonly string[]; readonly unchangedIds: readonly string[] }> {
  const rows: { product_id: string; changed: boolean }[] = await tx.query(STORE_PRODUCTS, [
    changeId,
    ...columns(products),
  ]);
  return {
    changedIds: rows.filter((row) => row.changed).map((row) => row.product_id),
    unchangedIds: rows.filter((row) => !row.changed).map((row) => row.product_id),
  };
}

/** Sorted by id, so that two feeds that share products wait for each other instead of deadlocking. */
function columns(products: readonly ProductToStore[]): unknown[][] {
  const sorted = [...products].sort((a, b) => (a.id < b.id ? -1 : 1));
  return [
    sorted.map((product) => product.id),
    sorted.map((product) => product.title),
    sorted.map((product) => product.categoryId),
    sorted.map((product) => product.category),
    sorted.map((product) => product.brand),
    sorted.map((product) => product.imageUrl),
    sorted.map((product) => product.active),
    sorted.map((product) => product.occurredAt),
    sorted.map((product) => product.plainTitle),
    sorted.map((product) => product.searchWords.join(' ')),
  ];
}

const STORE_PRODUCTS = `
  WITH feed AS (
    SELECT * FROM unnest(
      $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[], $9::timestamptz[],
      $10::text[], $11::text[]
    ) AS feed (product_id, title, category_id, category, brand, image_url, active, occurred_at, plain_title, words)
  ), words AS (
    INSERT INTO search_word
    SELECT DISTINCT word FROM feed, unnest(string_to_array(words, ' ')) AS word ORDER BY word
    ON CONFLICT DO NOTHING
  )
  INSERT INTO product AS stored
  SELECT product_id, title, category_id, category, brand, image_url, active, occurred_at, $1::uuid, plain_title,
         array_to_tsvector(string_to_array(words, ' '))
    FROM feed
  ON CONFLICT (product_id) DO UPDATE SET
    title = excluded.title, category_id = excluded.category_id, category = excluded.category, brand = excluded.brand,
    image_url = excluded.image_url, active = excluded.active, occurred_at = excluded.occurred_at,
    plain_title = excluded.plain_title, search_vector = excluded.search_vector,
    change_id = CASE
      WHEN (stored.title, stored.category, stored.brand, stored.image_url, stored.active)
           IS DISTINCT FROM
           (excluded.title, excluded.category, excluded.brand, excluded.image_url, excluded.active)
      THEN excluded.change_id ELSE stored.change_id END
  WHERE stored.occurred_at <= excluded.occurred_at
  RETURNING product_id, change_id = $1::uuid AS changed`;

/** Products by id, active or not, in no particular order; unknown ones are left out. */
export const findProducts = (db: EntityManager, ids: readonly string[]): Promise<ProductRow[]> =>
  db.findBy(ProductRow, { id: In([...ids]) });

/** Active products by id, `limit` of them after the product `after`, of one category or of all. */
export const listProducts = (
  db: EntityManager,
  page: { readonly after: string | null; readonly limit: number; readonly categoryId: string | null },
): Promise<ProductRow[]> =>
  db.find(ProductRow, {
    where: {
      active: true,
      ...(page.after !== null && { id: MoreThan(page.after) }),
      ...(page.categoryId !== null && { categoryId: page.categoryId }),
    },
    order: { id: 'ASC' },
    take: page.limit,
  });

/** Categories by id, under the name that the feed used last; unknown ones are left out. */
export const findCategories = (db: EntityManager, ids: readonly string[]): Promise<Category[]> =>
  db.query(
    `SELECT DISTINCT ON (category_id) category_id AS id, category AS name FROM product
      WHERE category_id = ANY($1::text[]) ORDER BY category_id, occurred_at DESC, product_id`,
    [ids],
  );
