import type { EntityManager } from 'typeorm';
import type { Lot } from '../domain/lot';
import { accountKey } from './account-repository';
import type { Wallet } from '../domain/wallet';

const LOT = `lot.customer_id AS "customerId", lot.wallet, lot.lot_id AS "lotId", lot.order_id AS "orderId",
  lot.activates_at AS "activatesAt", lot.expires_at AS "expiresAt", lot.granted::float8 AS granted,
  lot.pending::float8 AS pending, lot.open::float8 AS open, lot.held::float8 AS held, lot.expired::float8 AS expired`;

type LotRow = Lot & { readonly customerId: string; readonly wallet: Wallet };

/**
 * The lots of some customers that are not used up, and every lot, used up or not, of some orders and some movements; one
 * statement.
 *
 * @returns by account (`accountKey`), in no particular order
 */
export async function findLots(
  tx: EntityManager,
  wanted: {
    readonly liveOf: readonly string[];
    readonly ofOrders?: readonly { readonly customerId: string; readonly orderId: string }[];
    readonly ofMovements?: readonly string[];
  },
): Promise<Map<string, Lot[]>> {
  const { liveOf, ofOrders = [], ofMovements = [] } = wanted;
  if (liveOf.length + ofOrders.length + ofMovements.length === 0) return new Map();
  const movements =
    ofMovements.length === 0
      ? ''
      : `UNION SELECT ${LOT} FROM movement m JOIN lot_change c USING (customer_id, movement_id)
           JOIN lot ON lot.customer_id = c.customer_id AND lot.lot_id = c.lot_id
          WHERE m.movement_id = ANY($4::uuid[])`;
  const rows: LotRow[] = await tx.query(
    `SELECT ${LOT} FROM lot WHERE customer_id = ANY($1::uuid[]) AND alive
     UNION
     SELECT ${LOT} FROM lot
       JOIN unnest($2::uuid[], $3::uuid[]) AS own (customer_id, order_id) USING (customer_id, order_id)
     ${movements}`,
    [
      liveOf,
      ofOrders.map((order) => order.customerId),
      ofOrders.map((order) => order.orderId),
      ...(ofMovements.length === 0 ? [] : [ofMovements]),
    ],
  );
  return byAccount(rows);
}

/** Customers whose lots or holds wait for what time alone changed to be booked, longest overdue first. */
export async function findCustomersToCatchUp(db: EntityManager, now: Date, limit: number): Promise<string[]> {
  const rows: { customer_id: string }[] = await db.query(
    `SELECT DISTINCT customer_id FROM (
       (SELECT customer_id FROM lot WHERE alive AND pending + open > 0 AND expires_at <= $1 ORDER BY expires_at LIMIT $2)
       UNION ALL
       (SELECT customer_id FROM lot WHERE waits AND activates_at <= $1 ORDER BY activates_at LIMIT $2)
       UNION ALL
       (SELECT customer_id FROM hold WHERE held > 0 AND expires_at <= $1 ORDER BY expires_at LIMIT $2)
     ) due LIMIT $2`,
    [now, limit],
  );
  return rows.map((row) => row.customer_id);
}

function byAccount(rows: readonly LotRow[]): Map<string, Lot[]> {
  const lots = new Map<string, Lot[]>();
  for (const { customerId, wallet, ...lot } of rows) {
    const key = accountKey({ customerId, wallet });
    const own = lots.get(key);
    if (own === undefined) lots.set(key, [lot]);
    else own.push(lot);
  }
  return lots;
}
