import type { Money } from '@rapport/kernel/money';
import type { CurrencyCode } from '@rapport/kernel/currency';
import type { EntityManager } from 'typeorm';

/** A public price and when it was decided. */
export interface ProductPrice {
  readonly productId: string;
  readonly decidedAt: Date;
  readonly price: Money;
}

/** Keeps the latest decision about each product, in whatever order and however often they come. @param prices each product once */
export async function saveProductPrices(tx: EntityManager, prices: readonly ProductPrice[]): Promise<void> {
  await tx.query(
    `INSERT INTO product_price (product_id, decided_at, currency, amount_minor)
     SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::bigint[]) ORDER BY 1
     ON CONFLICT (product_id) DO UPDATE
       SET decided_at = excluded.decided_at, currency = excluded.currency, amount_minor = excluded.amount_minor
     WHERE product_price.decided_at < excluded.decided_at`,
    [
      prices.map((price) => price.productId),
      prices.map((price) => price.decidedAt),
      prices.map(({ price }) => price.currencyCode),
      prices.map(({ price }) => price.amountMinor),
    ],
  );
}

/** The public prices, by product; products without one are left out. */
export async function findPublicPrices(
  db: EntityManager,
  productIds: readonly string[],
): Promise<Map<string, Money>> {
  const rows: { product_id: string; currency: CurrencyCode; amount_minor: number }[] = await db.query(
    `SELECT product_id, currency, amount_minor::float8 AS amount_minor
       FROM product_price WHERE product_id = ANY($1::text[])`,
    [productIds],
  );
  return new Map(
    rows.map((row) => [row.product_id, { amountMinor: row.amount_minor, currencyCode: row.currency }]),
  );
}
