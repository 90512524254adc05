import type { CurrencyCode } from '@rapport/kernel/currency';
import type { EntityManager } from 'typeorm';
import type { OrderFact } from '../domain/order-fact';
import type { Spend } from '../domain/tier-standing';
import { PEOPLE } from './people';

/** Stands for an order that nothing has told of yet: a row to lock. */
const UNHEARD_OF = 0;

/**
 * Locks the facts of some orders until the end of `tx`, unheard-of ones too, so that an order is one customer's at a
 * time whoever reports it. Two statements. Wants `resolveCustomerIds` before it, and no account locked.
 *
 * @param orders each order once
 * @returns what is known, in no particular order; orders that nothing has told of are left out
 */
export async function lockOrderFacts(
  tx: EntityManager,
  orders: readonly Pick<OrderFact, 'orderId' | 'orderedAt' | 'currency'>[],
): Promise<OrderFact[]> {
  await tx.query(
    `INSERT INTO order_fact (order_id, revision, ordered_at, currency, kept_minor, posted_points)
     SELECT order_id, ${UNHEARD_OF}, ordered_at, currency, 0, 0
       FROM unnest($1::uuid[], $2::timestamptz[], $3::text[]) AS new (order_id, ordered_at, currency)
      ORDER BY order_id
     ON CONFLICT (order_id) DO UPDATE SET order_id = excluded.order_id WHERE false`,
    [
      orders.map((order) => order.orderId),
      orders.map((order) => order.orderedAt),
      orders.map((order) => order.currency),
    ],
  );
  return tx.query(
    `SELECT customer_id AS "customerId", order_id AS "orderId", order_number AS "orderNumber", revision,
            ordered_at AS "orderedAt", currency, kept_minor::float8 AS "keptMinor",
            posted_points::float8 AS "postedPoints"
       FROM order_fact WHERE order_id = ANY($1::uuid[]) AND revision > ${UNHEARD_OF}`,
    [orders.map((order) => order.orderId)],
  );
}

/** Writes facts that are locked, in one statement. */
export async function saveOrderFacts(tx: EntityManager, facts: readonly OrderFact[]): Promise<void> {
  if (facts.length === 0) return;
  await tx.query(
    `UPDATE order_fact SET customer_id = new.customer_id, order_number = new.order_number, revision = new.revision,
            ordered_at = new.ordered_at, currency = new.currency, kept_minor = new.kept_minor,
            posted_points = new.posted_points
       FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[], $5::timestamptz[], $6::text[], $7::bigint[],
                   $8::bigint[])
            AS new (customer_id, order_id, order_number, revision, ordered_at, currency, kept_minor, posted_points)
      WHERE order_fact.order_id = new.order_id`,
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
 * What each person spent after `since` under any of their ids, one entry for each order; one aggregate.
 *
 * @param currency other currencies do not count
 * @returns by person; people who spent nothing are left out
 */
export async function findSpends(
  db: EntityManager,
  wanted: { readonly survivorIds: readonly string[]; readonly since: Date; readonly currency: CurrencyCode },
): Promise<Map<string, Spend[]>> {
  const rows: { person_id: string; at_ms: number[]; kept_minor: number[] }[] = await db.query(
    `SELECT person_id,
            array_agg((extract(epoch FROM ordered_at) * 1000)::float8) AS at_ms,
            array_agg(kept_minor::float8) AS kept_minor
       FROM ${PEOPLE} JOIN order_fact USING (customer_id)
      WHERE ordered_at > $2 AND currency = $3 AND kept_minor > 0
      GROUP BY person_id`,
    [wanted.survivorIds, wanted.since, wanted.currency],
  );
  return new Map(
    rows.map((row) => [
      row.person_id,
      row.at_ms.map((atMs, index) => ({ orderedAt: new Date(atMs), keptMinor: row.kept_minor[index] ?? 0 })),
    ]),
  );
}
