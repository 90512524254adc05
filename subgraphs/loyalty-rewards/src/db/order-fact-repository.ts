import type { CurrencyCode } from '@rapport/kernel/currency';
import type { EntityManager } from 'typeorm';
import type { OrderFact } from '../domain/order-fact';
import type { Spend } from '../domain/tier-standing';

const FACT = `f.customer_id AS "customerId", f.order_id AS "orderId", f.order_number AS "orderNumber", f.revision,
  f.ordered_at AS "orderedAt", f.currency, f.kept_minor::float8 AS "keptMinor", f.posted_points::float8 AS "postedPoints"`;

/** The facts known of some orders, in no particular order; unknown ones are left out. */
export const findOrderFacts = (
  tx: EntityManager,
  orders: readonly { readonly customerId: string; readonly orderId: string }[],
): Promise<OrderFact[]> =>
  tx.query(
    `SELECT ${FACT} FROM order_fact f
       JOIN unnest($1::uuid[], $2::uuid[]) AS wanted (customer_id, order_id) USING (customer_id, order_id)`,
    [orders.map((order) => order.customerId), orders.map((order) => order.orderId)],
  );

/** Removes and returns all facts of some customers: they are about to become another's. */
export async function takeOrderFacts(
  tx: EntityManager,
  customerIds: readonly string[],
): Promise<OrderFact[]> {
  const [rows] = await tx.query<[OrderFact[], number]>(
    `DELETE FROM order_fact f WHERE customer_id = ANY($1::uuid[]) RETURNING ${FACT}`,
    [customerIds],
  );
  return rows;
}

/** Inserts or replaces facts, in one statement. */
export async function saveOrderFacts(tx: EntityManager, facts: readonly OrderFact[]): Promise<void> {
  if (facts.length === 0) return;
  await tx.query(
    `INSERT INTO order_fact
       (customer_id, order_id, order_number, revision, ordered_at, currency, kept_minor, posted_points)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[], $5::timestamptz[], $6::text[],
       $7::bigint[], $8::bigint[])
     ON CONFLICT (customer_id, order_id) DO UPDATE SET order_number = excluded.order_number,
       revision = excluded.revision, ordered_at = excluded.ordered_at, currency = excluded.currency,
       kept_minor = excluded.kept_minor, posted_points = excluded.posted_points`,
    [
      facts.map((fact) => fact.customerId),
      facts.map((fact) => fact.orderId),
      facts.map((fact) => fact.orderNumber),
      facts.map((fact) => fact.revision),
      facts.map((fact) => fact.orderedAt),
      facts.map((fact) => fact.currency),
      facts.map((fact) => fact.keptMinor),
      facts.map((fact) => fact.postedPoints),
    ],
  );
}

/**
 * What each customer spent after `since`, one entry for each instant of purchase; one aggregate.
 *
 * @param currency other currencies do not count
 * @returns by customer; customers who spent nothing are left out
 */
export async function findSpends(
  db: EntityManager,
  wanted: { readonly customerIds: readonly string[]; readonly since: Date; readonly currency: CurrencyCode },
): Promise<Map<string, Spend[]>> {
  const rows: { customer_id: string; at_ms: number[]; kept_minor: number[] }[] = await db.query(
    `SELECT customer_id,
            array_agg((extract(epoch FROM ordered_at) * 1000)::float8) AS at_ms,
            array_agg(kept_minor::float8) AS kept_minor
       FROM order_fact
      WHERE customer_id = ANY($1::uuid[]) AND ordered_at > $2 AND currency = $3 AND kept_minor > 0
      GROUP BY customer_id`,
    [wanted.customerIds, wanted.since, wanted.currency],
  );
  return new Map(
    rows.map((row) => [
      row.customer_id,
      row.at_ms.map((atMs, index) => ({ orderedAt: new Date(atMs), keptMinor: row.kept_minor[index] ?? 0 })),
    ]),
  );
}
