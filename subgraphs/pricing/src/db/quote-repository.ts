import { In, type EntityManager } from 'typeorm';
import { QuoteEntity } from './entities/quote.entity';

/** Stores a new quote. */
export async function insertQuote(tx: EntityManager, quote: QuoteEntity): Promise<void> {
  await tx.insert(QuoteEntity, quote);
}

/** In no particular order; unknown ids are left out. */
export const findQuotes = (db: EntityManager, ids: readonly string[]): Promise<QuoteEntity[]> =>
  db.findBy(QuoteEntity, { id: In([...ids]) });

/** One page of a customer's quotes. */
export interface QuotePageKey {
  readonly customerId: string;
  readonly limit: number;
  /** The id after which to go on. */
  readonly after: string | null;
}

/** The ids of each page's quotes, newest first, in the order of `keys`; one statement. */
export async function findQuotePageIds(
  db: EntityManager,
  keys: readonly QuotePageKey[],
): Promise<readonly (readonly string[])[]> {
  const rows: { place: string; id: string }[] = await db.query(
    `SELECT wanted.place, page.id
       FROM unnest($1::uuid[], $2::integer[], $3::uuid[]) WITH ORDINALITY
         AS wanted(customer_id, page_size, after, place)
      CROSS JOIN LATERAL (
        SELECT id FROM quote
         WHERE customer_id = wanted.customer_id AND (wanted.after IS NULL OR id < wanted.after)
         ORDER BY id DESC LIMIT wanted.page_size
      ) AS page
      ORDER BY wanted.place, page.id DESC`,
    [keys.map((key) => key.customerId), keys.map((key) => key.limit), keys.map((key) => key.after)],
  );
  const pages: string[][] = keys.map(() => []);
  for (const row of rows) pages[Number(row.place) - 1]?.push(row.id);
  return pages;
}

/** How many of a cart's latest quotes are compared with the cart. */
const QUOTES_PER_CART = 20;

/** The latest quotes of each cart that are still valid at `now`, newest first; one statement. */
export async function findValidQuotesOfCarts(
  db: EntityManager,
  cartIds: readonly string[],
  now: Date,
): Promise<readonly QuoteEntity[]> {
  return db
    .createQueryBuilder(QuoteEntity, 'quote')
    .where(
      `quote.id IN (
        SELECT latest.id FROM unnest(:cartIds::uuid[]) AS wanted(cart_id)
         CROSS JOIN LATERAL (
           SELECT id FROM quote WHERE quote.cart_id = wanted.cart_id AND valid_until > :now
            ORDER BY id DESC LIMIT ${QUOTES_PER_CART}
         ) AS latest)`,
      { cartIds: [...cartIds], now: now.toISOString() },
    )
    .orderBy('quote.id', 'DESC')
    .getMany();
}
