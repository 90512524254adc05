import type { CurrencyCode } from '@rapport/kernel/currency';
import type { EntityManager } from 'typeorm';
import type { PriceInterval } from '../domain/price-intervals';

/** One page of a product's price history. */
export interface PriceHistoryKey {
  readonly productId: string;
  readonly limit: number;
  /** The `validFrom` before which to go on. */
  readonly before: Date | null;
}

/** An interval as the history shows it. */
export interface HistoryInterval extends PriceInterval {
  readonly currencyCode: CurrencyCode;
}

interface PageRow {
  readonly place: string;
  readonly currency: CurrencyCode;
  readonly valid_from: Date;
  readonly valid_to: Date | null;
  readonly amount_minor: number;
}

/** Each page's intervals that had begun by `now`, newest first, in the order of `keys`; one statement. */
export async function findHistoryPages(
  db: EntityManager,
  keys: readonly PriceHistoryKey[],
  now: Date,
): Promise<readonly (readonly HistoryInterval[])[]> {
  const rows: PageRow[] = await db.query(
    `SELECT wanted.place, listed.currency, page.valid_from, page.valid_to, page.amount_minor::float8
       FROM unnest($1::text[], $2::integer[], $3::timestamptz[]) WITH ORDINALITY
         AS wanted(product_id, page_size, before, place)
       JOIN listed_product AS listed ON listed.product_id = wanted.product_id
      CROSS JOIN LATERAL (
        SELECT valid_from, valid_to, amount_minor FROM price_interval
         WHERE product_id = wanted.product_id AND valid_from <= $4
           AND (wanted.before IS NULL OR valid_from < wanted.before)
         ORDER BY valid_from DESC LIMIT wanted.page_size
      ) AS page
      ORDER BY wanted.place, page.valid_from DESC`,
    [
      keys.map((key) => key.productId),
      keys.map((key) => key.limit),
      keys.map((key) => key.before?.toISOString() ?? null),
      now.toISOString(),
    ],
  );
  const pages: HistoryInterval[][] = keys.map(() => []);
  for (const row of rows) {
    const {
      currency: currencyCode,
      amount_minor: amountMinor,
      valid_from: validFrom,
      valid_to: validTo,
    } = row;
    pages[Number(row.place) - 1]?.push({ currencyCode, amountMinor, validFrom, validTo });
  }
  return pages;
}
