import type { EntityManager } from 'typeorm';
import type { Bought } from '../../domain/lifetime/compute-traits';
import type { Learnt } from '../../domain/lifetime/learn-shop';

const FAVOURITES_MAX = 3;
/** A unit is bought on offer when it costs less than this share of the product's usual price. */
const OFFER_BELOW = 0.95;

type BoughtRow = Omit<Bought, 'channels'>;

/** What these people bought and where; in three statements. Who is not a known customer with an order is left out. */
export async function findBought(db: EntityManager, customerIds: readonly string[]): Promise<Bought[]> {
  const rows: BoughtRow[] = await db.query(
    `WITH own AS (
       SELECT o.* FROM shop_order o JOIN customer c ON c.id = o.customer_id AND c.number IS NOT NULL
        WHERE o.customer_id = ANY($1::uuid[])
     ), figures AS (
       SELECT customer_id, count(*)::int AS orders, sum(kept_minor)::float8 AS net_minor,
              count(DISTINCT (ordered_at AT TIME ZONE 'UTC')::date)::int AS days,
              min(ordered_at) AS first_at, max(ordered_at) AS last_at
         FROM own GROUP BY 1
     ), line AS (
       SELECT own.customer_id, l->>'productId' AS product_id, (l->>'quantity')::numeric AS units,
              (l->>'unitPrice')::numeric AS unit_price, (l->>'amountMinor')::numeric AS amount_minor
         FROM own CROSS JOIN LATERAL jsonb_array_elements(own.lines) AS l
     ), offers AS (
       SELECT customer_id, sum(units)::float8 AS comparable,
              coalesce(sum(units) FILTER (WHERE line.unit_price < ${OFFER_BELOW} * usual.unit_price), 0)::float8 AS offers
         FROM line JOIN product_usual_price usual USING (product_id) GROUP BY 1
     ), category AS (
       SELECT customer_id, category, row_number() OVER (PARTITION BY customer_id ORDER BY sum(amount_minor) DESC, category) AS place
         FROM line JOIN product_category USING (product_id) WHERE category IS NOT NULL GROUP BY 1, 2
     ), favourites AS (
       SELECT customer_id, array_agg(category ORDER BY place) AS categories
         FROM category WHERE place <= ${FAVOURITES_MAX} GROUP BY 1
     )
     SELECT customer_id AS "customerId", orders, net_minor AS "netMinor", days, first_at AS "firstAt",
            last_at AS "lastAt", coalesce(comparable, 0) AS "comparableUnits", coalesce(offers, 0) AS "offerUnits",
            coalesce(categories, '{}') AS "favouriteCategories"
       FROM figures LEFT JOIN offers USING (customer_id) LEFT JOIN favourites USING (customer_id)`,
    [customerIds],
  );
  const channels: { customerId: string; channel: string; events: number }[] = await db.query(
    `SELECT customer_id AS "customerId", channel, count(*)::int AS events FROM customer_event
      WHERE customer_id = ANY($1::uuid[]) AND channel IS NOT NULL GROUP BY 1, 2`,
    [customerIds],
  );
  const byCustomer = new Map<string, Record<string, number>>();
  for (const { customerId, channel, events } of channels) {
    byCustomer.set(customerId, { ...byCustomer.get(customerId), [channel]: events });
  }
  return rows.map((row) => ({ ...row, channels: byCustomer.get(row.customerId) ?? {} }));
}

/** Customers who ordered, for learning: at most `limit`, drawn by a number that is the same every time. */
export const drawLearnt = (db: EntityManager, limit: number): Promise<Learnt[]> =>
  db.query(
    `SELECT count(DISTINCT (ordered_at AT TIME ZONE 'UTC')::date)::int AS days,
            (extract(epoch FROM min(ordered_at)) * 1000)::float8 AS "firstMs",
            (extract(epoch FROM max(ordered_at)) * 1000)::float8 AS "lastMs",
            count(*)::int AS orders, sum(kept_minor)::float8 AS "netMinor"
       FROM shop_order o JOIN customer c ON c.id = o.customer_id AND c.number IS NOT NULL
      GROUP BY o.customer_id ORDER BY hashtext(o.customer_id::text), o.customer_id LIMIT $1`,
    [limit],
  );

const LINES_MIN = 5;

/** Works out anew what each product usually costs: the median of what its lines charged in the last year. */
export async function refreshUsualPrices(tx: EntityManager, since: Date): Promise<void> {
  await tx.query('DELETE FROM product_usual_price');
  await tx.query(
    `INSERT INTO product_usual_price (product_id, unit_price)
     SELECT l->>'productId', percentile_disc(0.5) WITHIN GROUP (ORDER BY (l->>'unitPrice')::numeric)
       FROM shop_order o CROSS JOIN LATERAL jsonb_array_elements(o.lines) AS l
      WHERE o.ordered_at >= $1 AND (l->>'unitPrice')::numeric > 0
      GROUP BY 1 HAVING count(*) >= ${LINES_MIN}`,
    [since],
  );
}

/** Keeps the category that was said last. @param products each at most once */
export async function saveCategories(
  tx: EntityManager,
  products: readonly {
    readonly productId: string;
    readonly category: string | null;
    readonly occurredAt: string;
  }[],
): Promise<void> {
  if (products.length === 0) return;
  const sorted = [...products].sort((a, b) => (a.productId < b.productId ? -1 : 1));
  await tx.query(
    `INSERT INTO product_category AS known (product_id, category, occurred_at)
     SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[])
     ON CONFLICT (product_id) DO UPDATE SET category = excluded.category, occurred_at = excluded.occurred_at
      WHERE known.occurred_at < excluded.occurred_at`,
    [
      sorted.map((one) => one.productId),
      sorted.map((one) => one.category),
      sorted.map((one) => one.occurredAt),
    ],
  );
}
