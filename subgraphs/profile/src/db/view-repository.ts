import { byCodeUnit } from '@rapport/kernel/compare';
import type { Write } from '@rapport/subgraph-kit/write-together';

/** How many recently viewed products are kept for a person. */
export const VIEWS_KEPT_MAX = 50;
/** Pruning waits until this many have piled up: cutting one row at each view costs more than keeping a few. */
const PRUNE_ABOVE = 60;

export interface View {
  /** Who shows it now. */
  readonly customerId: string;
  /** Whom it was written for. */
  readonly originId: string;
  readonly productId: string;
  readonly viewedAt: Date;
}

/** Records views, keeping the latest of each product. @param views each origin and product at most once */
export function viewsWrite(views: readonly View[]): Write | null {
  if (views.length === 0) return null;
  const sorted = [...views].sort(
    (a, b) =>
      byCodeUnit(a.customerId, b.customerId) ||
      byCodeUnit(a.originId, b.originId) ||
      byCodeUnit(a.productId, b.productId),
  );
  return {
    name: 'saved_view',
    sql: `INSERT INTO product_view AS v (customer_id, origin_id, product_id, viewed_at)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[])
     ON CONFLICT (customer_id, origin_id, product_id) DO UPDATE SET viewed_at = excluded.viewed_at
      WHERE v.viewed_at < excluded.viewed_at`,
    parameters: [
      sorted.map((view) => view.customerId),
      sorted.map((view) => view.originId),
      sorted.map((view) => view.productId),
      sorted.map((view) => view.viewedAt),
    ],
  };
}

/** Forgets all but the latest views of these people, except of `products`, which are viewed just now. */
export function pruneWrite(customerIds: readonly string[], products: readonly string[]): Write | null {
  if (customerIds.length === 0) return null;
  return {
    name: 'pruned_view',
    sql: `DELETE FROM product_view v
      USING (SELECT customer_id, origin_id FROM product_view WHERE customer_id = ANY($1::uuid[])
              GROUP BY customer_id, origin_id HAVING count(*) > ${PRUNE_ABOVE}) AS full_person,
            LATERAL (SELECT viewed_at, product_id FROM product_view
                      WHERE customer_id = full_person.customer_id AND origin_id = full_person.origin_id
                      ORDER BY viewed_at DESC, product_id DESC OFFSET ${VIEWS_KEPT_MAX}) AS old
      WHERE v.customer_id = full_person.customer_id AND v.origin_id = full_person.origin_id
        AND v.product_id = old.product_id AND v.product_id <> ALL($2::text[])`,
    parameters: [customerIds, products],
  };
}
