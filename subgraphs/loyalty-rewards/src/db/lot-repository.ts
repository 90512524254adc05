import type { EntityManager } from 'typeorm';
import type { Lot } from '../domain/lot';

const LOT = `lot.customer_id AS "customerId", lot.lot_id AS "lotId", lot.order_id AS "orderId",
  lot.expires_at AS "expiresAt", lot.granted_points::float8 AS "grantedPoints", lot.open_points::float8 AS "openPoints",
  lot.expired_points::float8 AS "expiredPoints"`;

type LotRow = Lot & { readonly customerId: string };

/**
 * The open lots of some customers, and every lot of some orders, used up or not; one statement.
 *
 * @returns by customer, in no particular order
 */
export async function findLots(
  tx: EntityManager,
  wanted: {
    readonly openOf: readonly string[];
    readonly ofOrders: readonly { readonly customerId: string; readonly orderId: string }[];
  },
): Promise<Map<string, Lot[]>> {
  if (wanted.openOf.length + wanted.ofOrders.length === 0) return new Map();
  const rows: LotRow[] = await tx.query(
    `SELECT ${LOT} FROM lot WHERE customer_id = ANY($1::uuid[]) AND open_points > 0
     UNION
     SELECT ${LOT} FROM lot
       JOIN unnest($2::uuid[], $3::uuid[]) AS own (customer_id, order_id) USING (customer_id, order_id)`,
    [
      wanted.openOf,
      wanted.ofOrders.map((order) => order.customerId),
      wanted.ofOrders.map((order) => order.orderId),
    ],
  );
  return byCustomer(rows);
}

/** Customers with a lot past its expiry that is not booked as expired yet, longest overdue first. */
export async function findCustomersWithDueLots(
  db: EntityManager,
  now: Date,
  limit: number,
): Promise<string[]> {
  const rows: { customer_id: string }[] = await db.query(
    `SELECT DISTINCT customer_id FROM
       (SELECT customer_id FROM lot WHERE open_points > 0 AND expires_at <= $1 ORDER BY expires_at LIMIT $2) due`,
    [now, limit],
  );
  return rows.map((row) => row.customer_id);
}

function byCustomer(rows: readonly LotRow[]): Map<string, Lot[]> {
  const lots = new Map<string, Lot[]>();
  for (const { customerId, ...lot } of rows) {
    const own = lots.get(customerId);
    if (own === undefined) lots.set(customerId, [lot]);
    else own.push(lot);
  }
  return lots;
}
