import { byCodeUnit } from '@rapport/kernel/compare';
import type { EntityManager } from 'typeorm';
import type { PersonMove } from './stored-order';

/** How many recently viewed products are kept for a person. */
export const VIEWS_KEPT_MAX = 50;
/** Pruning waits until this many have piled up: cutting one row at each view costs more than keeping a few. */
const PRUNE_ABOVE = 60;

export interface View {
  readonly customerId: string;
  readonly productId: string;
  readonly viewedAt: Date;
}

/** Records views, keeping the latest of each product. @param views each person and product at most once */
export async function saveViews(tx: EntityManager, views: readonly View[]): Promise<void> {
  if (views.length === 0) return;
  const sorted = [...views].sort(
    (a, b) => byCodeUnit(a.customerId, b.customerId) || byCodeUnit(a.productId, b.productId),
  );
  await tx.query(
    `INSERT INTO product_view AS v (customer_id, product_id, viewed_at)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[])
     ON CONFLICT (customer_id, product_id) DO UPDATE SET viewed_at = excluded.viewed_at
      WHERE v.viewed_at < excluded.viewed_at`,
    [
      sorted.map((view) => view.customerId),
      sorted.map((view) => view.productId),
      sorted.map((view) => view.viewedAt),
    ],
  );
}

/** Forgets all but the latest views of these people. */
export async function pruneViews(tx: EntityManager, customerIds: readonly string[]): Promise<void> {
  if (customerIds.length === 0) return;
  await tx.query(
    `DELETE FROM product_view v
      USING (SELECT customer_id FROM product_view WHERE customer_id = ANY($1::uuid[])
              GROUP BY customer_id HAVING count(*) > ${PRUNE_ABOVE}) AS full_person,
            LATERAL (SELECT viewed_at, product_id FROM product_view
                      WHERE customer_id = full_person.customer_id
                      ORDER BY viewed_at DESC, product_id DESC OFFSET ${VIEWS_KEPT_MAX}) AS old
      WHERE v.customer_id = full_person.customer_id AND v.product_id = old.product_id`,
    [customerIds],
  );
}

/** Gives views to others; where both viewed a product, the later view stays. */
export async function moveViews(tx: EntityManager, moves: readonly PersonMove[]): Promise<void> {
  await tx.query(
    `WITH moved AS (
       DELETE FROM product_view v
        USING unnest($1::uuid[], $2::uuid[]) AS move (from_id, into_id)
        WHERE v.customer_id = move.from_id
       RETURNING move.into_id, v.product_id, v.viewed_at
     )
     INSERT INTO product_view AS v (customer_id, product_id, viewed_at)
     SELECT into_id, product_id, max(viewed_at) FROM moved GROUP BY 1, 2
     ON CONFLICT (customer_id, product_id) DO UPDATE SET viewed_at = excluded.viewed_at
      WHERE v.viewed_at < excluded.viewed_at`,
    [moves.map((move) => move.from), moves.map((move) => move.into)],
  );
}
