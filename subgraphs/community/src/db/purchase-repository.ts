import type { EntityManager } from 'typeorm';
import type { UnitsByProduct } from '../domain/units';

/** What one order bought, or what has come back of it: a state as of `revision`. */
export interface OrderUnits {
  readonly orderId: string;
  readonly customerId: string | null;
  readonly revision: number;
  readonly units: UnitsByProduct;
}

/** As it is stored: `customerId` is who shows it now, `originId` whom the order names. */
export type StoredUnits = OrderUnits & { readonly originId: string | null };

/**
 * Stores what orders bought (`bought`) or got back (`returned`), in one statement: an older revision changes nothing,
 * and an order is whose its highest revision says.
 *
 * @param orders each order once
 */
export async function saveUnits(
  tx: EntityManager,
  state: 'bought' | 'returned',
  orders: readonly StoredUnits[],
): Promise<void> {
  const other = state === 'bought' ? 'returned' : 'bought';
  // Sorted by id, so that two batches that share orders wait for each other instead of deadlocking.
  await tx.query(
    `INSERT INTO purchase AS p (order_id, customer_id, origin_id, ${state}_revision, ${state})
     SELECT "orderId", "customerId", "originId", revision, units FROM jsonb_to_recordset($1::jsonb) AS given(
       "orderId" uuid, "customerId" uuid, "originId" uuid, revision integer, units jsonb)
     ORDER BY "orderId"
     ON CONFLICT (order_id) DO UPDATE SET
       customer_id = CASE WHEN excluded.${state}_revision >= p.${other}_revision
                          THEN excluded.customer_id ELSE p.customer_id END,
       origin_id = CASE WHEN excluded.${state}_revision >= p.${other}_revision
                        THEN excluded.origin_id ELSE p.origin_id END,
       ${state}_revision = excluded.${state}_revision,
       ${state} = excluded.${state}
     WHERE p.${state}_revision < excluded.${state}_revision`,
    [JSON.stringify(orders)],
  );
}

/** A customer and a product that they may have bought. */
export interface PurchaseKey {
  readonly customerId: string;
  readonly productId: string;
}

/** Those of `keys` whose customer keeps at least one unit of the product from some order. */
export const findKept = (db: EntityManager, keys: readonly PurchaseKey[]): Promise<PurchaseKey[]> =>
  db.query(
    `SELECT asked.customer_id AS "customerId", asked.product_id AS "productId"
       FROM unnest($1::uuid[], $2::text[]) AS asked(customer_id, product_id)
      WHERE EXISTS (
        SELECT FROM purchase p
         WHERE p.customer_id = asked.customer_id
           AND (p.bought ->> asked.product_id)::int > coalesce((p.returned ->> asked.product_id)::int, 0))`,
    [keys.map((key) => key.customerId), keys.map((key) => key.productId)],
  );
