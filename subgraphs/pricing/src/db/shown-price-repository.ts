import type { CurrencyCode } from '@rapport/kernel/currency';
import type { EntityManager } from 'typeorm';
import type { QuotedPrice } from '../domain/shown-price';

/** How many of a customer's latest quotes are looked at, and how many lines of them: a till's robot may quote all day. */
const QUOTES_MAX = 200;
const LINES_MAX = 5_000;

interface Row {
  readonly customer_id: string;
  readonly product_id: string;
  readonly currency: CurrencyCode;
  readonly unit_amount_minor: string;
  readonly quantity: number;
  readonly quote_id: string;
  readonly created_at: Date;
}

/**
 * What each customer was quoted lately, in no particular order; one statement. Customers without a quote are left out.
 *
 * @param customerIds ids that survive
 */
export async function findQuotedPrices(
  db: EntityManager,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, readonly QuotedPrice[]>> {
  const rows: Row[] = await db.query(
    `SELECT wanted.customer_id, line.*
       FROM unnest($1::uuid[]) AS wanted (customer_id)
      CROSS JOIN LATERAL (
        SELECT shown."productId" AS product_id, latest.currency, shown."unitAmountMinor" AS unit_amount_minor,
               shown.quantity, latest.id AS quote_id, latest.created_at
          FROM (SELECT id, currency, created_at, lines FROM quote WHERE quote.customer_id = wanted.customer_id
                 ORDER BY id DESC LIMIT ${QUOTES_MAX}) AS latest
         CROSS JOIN LATERAL jsonb_to_recordset(latest.lines)
            AS shown ("productId" text, "unitAmountMinor" bigint, quantity integer)
         ORDER BY latest.id DESC LIMIT ${LINES_MAX}
      ) AS line`,
    [customerIds],
  );
  const prices = new Map<string, QuotedPrice[]>();
  for (const row of rows) {
    const own = prices.get(row.customer_id);
    if (own === undefined) prices.set(row.customer_id, [toQuotedPrice(row)]);
    else own.push(toQuotedPrice(row));
  }
  return prices;
}

const toQuotedPrice = (row: Row): QuotedPrice => ({
  productId: row.product_id,
  currencyCode: row.currency,
  unitAmountMinor: Number(row.unit_amount_minor),
  quantity: row.quantity,
  quoteId: row.quote_id,
  quotedAt: row.created_at,
});
