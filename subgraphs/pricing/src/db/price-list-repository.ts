import type { CurrencyCode } from '@rapport/kernel/currency';
import type { EntityManager } from 'typeorm';
import type { PriceInterval } from '../domain/price-intervals';
import type { ListedProduct } from '../domain/public-price';
import type { QuantityTier } from '../domain/quantity-tiers';

/** An interval and whose it is. */
export interface ProductInterval extends PriceInterval {
  readonly productId: string;
}

interface IntervalRow {
  readonly product_id: string;
  readonly valid_from: Date;
  readonly valid_to: Date | null;
  readonly amount_minor: number;
}

/** All intervals of each of `productIds` that has some, oldest first. */
export async function findIntervals(
  tx: EntityManager,
  productIds: readonly string[],
): Promise<ReadonlyMap<string, readonly PriceInterval[]>> {
  const rows: IntervalRow[] = await tx.query(
    `SELECT product_id, valid_from, valid_to, amount_minor::float8 FROM price_interval
      WHERE product_id = ANY($1::text[]) ORDER BY product_id, valid_from`,
    [productIds],
  );
  const byProduct = new Map<string, PriceInterval[]>();
  for (const row of rows) {
    const interval = { amountMinor: row.amount_minor, validFrom: row.valid_from, validTo: row.valid_to };
    const intervals = byProduct.get(row.product_id);
    if (intervals === undefined) byProduct.set(row.product_id, [interval]);
    else intervals.push(interval);
  }
  return byProduct;
}

/** Removes `gone` and stores `changed`; at most two statements. */
export async function replaceIntervals(
  tx: EntityManager,
  gone: readonly ProductInterval[],
  changed: readonly ProductInterval[],
): Promise<void> {
  if (gone.length > 0) {
    await tx.query(
      `DELETE FROM price_interval USING unnest($1::text[], $2::timestamptz[]) AS gone(product_id, valid_from)
        WHERE price_interval.product_id = gone.product_id AND price_interval.valid_from = gone.valid_from`,
      [gone.map((interval) => interval.productId), gone.map((interval) => interval.validFrom.toISOString())],
    );
  }
  if (changed.length === 0) return;
  await tx.query(
    `INSERT INTO price_interval (product_id, valid_from, valid_to, amount_minor)
     SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::bigint[])
     ON CONFLICT (product_id, valid_from)
     DO UPDATE SET valid_to = excluded.valid_to, amount_minor = excluded.amount_minor`,
    [
      changed.map((interval) => interval.productId),
      changed.map((interval) => interval.validFrom.toISOString()),
      changed.map((interval) => interval.validTo?.toISOString() ?? null),
      changed.map((interval) => interval.amountMinor),
    ],
  );
}

/** Stores the products' tiers where they differ from what is stored; one statement. */
export async function saveTiers(
  tx: EntityManager,
  currency: CurrencyCode,
  products: readonly { readonly productId: string; readonly tiers: readonly QuantityTier[] }[],
): Promise<void> {
  await tx.query(
    `INSERT INTO listed_product AS listed (product_id, currency, tiers)
     SELECT product_id, $3, tiers FROM unnest($1::text[], $2::jsonb[]) AS new(product_id, tiers)
     ON CONFLICT (product_id) DO UPDATE SET currency = excluded.currency, tiers = excluded.tiers
     WHERE (listed.currency, listed.tiers) IS DISTINCT FROM (excluded.currency, excluded.tiers)`,
    [
      products.map(({ productId }) => productId),
      products.map(({ tiers }) => JSON.stringify(tiers)),
      currency,
    ],
  );
}

interface ListedRow {
  readonly product_id: string;
  readonly currency: CurrencyCode;
  readonly tiers: readonly QuantityTier[];
  readonly intervals: readonly {
    readonly from: number;
    readonly to: number | null;
    readonly amount: number;
  }[];
}

/**
 * What is needed to price `productIds` at `now`: the interval in force and those that reach into the
 * `referenceDays` days before it. One statement; products without a price at `now` are left out.
 */
export async function findListedProducts(
  db: EntityManager,
  productIds: readonly string[],
  now: Date,
  referenceDays: number,
): Promise<readonly ListedProduct[]> {
  // Hours, not days: a day of a session time zone may have 23 or 25 of them.
  const rows: ListedRow[] = await db.query(
    `SELECT listed.product_id, listed.currency, listed.tiers, recent.intervals
       FROM listed_product AS listed
      CROSS JOIN LATERAL (
        SELECT valid_from FROM price_interval
         WHERE product_id = listed.product_id AND valid_from <= $2 ORDER BY valid_from DESC LIMIT 1
      ) AS current
      CROSS JOIN LATERAL (
        SELECT json_agg(json_build_object('from', extract(epoch FROM valid_from) * 1000,
                 'to', extract(epoch FROM valid_to) * 1000, 'amount', amount_minor)) AS intervals
          FROM price_interval
         WHERE product_id = listed.product_id AND valid_from <= current.valid_from
           AND (valid_to IS NULL OR valid_to > current.valid_from - make_interval(hours => $3::integer * 24))
      ) AS recent
      WHERE listed.product_id = ANY($1::text[])`,
    [productIds, now.toISOString(), referenceDays],
  );
  return rows.map((row) => ({
    productId: row.product_id,
    currencyCode: row.currency,
    tiers: row.tiers,
    intervals: row.intervals.map(({ from, to, amount }) => ({
      amountMinor: amount,
      validFrom: new Date(from),
      validTo: to === null ? null : new Date(to),
    })),
  }));
}
