import type { EntityManager } from 'typeorm';
import { keptProducts, type StoredOrder } from '../domain/kept';
import type { Shopper } from '../domain/shopper';
import type { LastView, Purchase } from '../domain/shopper-facts';

/** What is older says nothing more about anybody's taste. */
const ORDERS_READ_MAX = 300;
export const VIEWS_READ_MAX = 200;

/** The newest orders of customers, by customer id; who has none is left out. */
export async function findPurchases(
  db: EntityManager,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, Purchase[]>> {
  const rows: ({ customerId: string; orderedAt: Date } & StoredOrder)[] = await db.query(
    `SELECT recent.* FROM unnest($1::uuid[]) AS wanted (customer_id)
      CROSS JOIN LATERAL (
        SELECT customer_id AS "customerId", ordered_at AS "orderedAt", product_ids AS "productIds", units,
               returned_product_ids AS "returnedProductIds", returned_units AS "returnedUnits"
          FROM purchase WHERE purchase.customer_id = wanted.customer_id AND revision > 0
         ORDER BY ordered_at DESC, order_id LIMIT ${ORDERS_READ_MAX}
      ) AS recent`,
    [customerIds],
  );
  return groupBy(
    rows,
    (row) => row.customerId,
    (row) => ({ orderedAt: row.orderedAt, productIds: keptProducts(row) }),
  );
}

/** The newest views of shoppers, by shopper; who has none is left out. */
export async function findViews(
  db: EntityManager,
  shoppers: readonly Shopper[],
): Promise<ReadonlyMap<string, LastView[]>> {
  const rows: ({ shopper: string } & LastView)[] = await db.query(
    `SELECT recent.* FROM unnest($1::text[]) AS wanted (shopper)
      CROSS JOIN LATERAL (
        SELECT shopper, product_id AS "productId", viewed_at AS "viewedAt"
          FROM product_view WHERE product_view.shopper = wanted.shopper
         ORDER BY viewed_at DESC, event_id DESC LIMIT ${VIEWS_READ_MAX}
      ) AS recent`,
    [shoppers],
  );
  return groupBy(
    rows,
    (row) => row.shopper,
    ({ productId, viewedAt }) => ({ productId, viewedAt }),
  );
}

function groupBy<Row, Item>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  itemOf: (row: Row) => Item,
): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [itemOf(row)]);
    else group.push(itemOf(row));
  }
  return groups;
}
