import type { EntityManager } from 'typeorm';
import type { Neighbour, NeighbourKind } from '../domain/neighbour';

const COLUMN: Readonly<Record<NeighbourKind, string>> = { 'goes-with': 'goes_with', similar: 'similar_to' };

/** The active neighbours of products, best first, by product id; products without any are left out. */
export async function findNeighbours(
  db: EntityManager,
  kind: NeighbourKind,
  productIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Neighbour[]>> {
  const rows: { product_id: string; neighbours: readonly Neighbour[] }[] = await db.query(
    `SELECT learnt.product_id, jsonb_agg(near.pair ORDER BY near.place) AS neighbours
       FROM model
       JOIN product_model AS learnt ON learnt.model_id = model.model_id AND learnt.product_id = ANY($1::text[])
      CROSS JOIN LATERAL jsonb_array_elements(learnt.${COLUMN[kind]}) WITH ORDINALITY AS near (pair, place)
       JOIN product ON product.product_id = near.pair ->> 0 AND product.active
      WHERE model.active
      GROUP BY learnt.product_id`,
    [productIds],
  );
  return new Map(rows.map((row) => [row.product_id, row.neighbours]));
}

/** The repeat rates of products, by product id; products that training has not seen are left out. */
export async function findRepeatRates(
  db: EntityManager,
  productIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows: { product_id: string; repeat_rate: number }[] = await db.query(
    `SELECT product_id, repeat_rate FROM model JOIN product_model USING (model_id)
      WHERE model.active AND product_id = ANY($1::text[])`,
    [productIds],
  );
  return new Map(rows.map((row) => [row.product_id, row.repeat_rate]));
}

/** The active products that are wanted now, most wanted first; none before the first training. */
export async function findTrending(db: EntityManager, limit: number): Promise<readonly Neighbour[]> {
  const rows: { product_id: string; trend: number }[] = await db.query(
    `SELECT product_id, trend
       FROM product_model JOIN product USING (product_id)
      WHERE model_id = (SELECT model_id FROM model WHERE model.active) AND trend > 0 AND product.active
      ORDER BY trend DESC, product_id LIMIT $1`,
    [limit],
  );
  return rows.map((row): Neighbour => [row.product_id, row.trend]);
}

/** How stale the active model is. */
export interface ModelAge {
  /** `null` before the first training. */
  readonly readAt: Date | null;
  /** Orders that the model was learnt from. */
  readonly orders: number;
  /** Orders and returns that came since. */
  readonly changes: number;
  /** When the first and the last of them came; `null` when there are none. */
  readonly firstChangeAt: Date | null;
  readonly lastChangeAt: Date | null;
}

export async function findModelAge(db: EntityManager): Promise<ModelAge> {
  const rows: ModelAge[] = await db.query(
    `SELECT model.read_at AS "readAt", coalesce(model.orders, 0) AS orders, changed.*
       FROM (SELECT 1) AS one LEFT JOIN model ON model.active
      CROSS JOIN LATERAL (
        SELECT count(*)::integer AS changes, min(changed_at) AS "firstChangeAt", max(changed_at) AS "lastChangeAt"
          FROM purchase WHERE changed_at > coalesce(model.read_at, '-infinity')
      ) AS changed`,
  );
  return rows[0] ?? { readAt: null, orders: 0, changes: 0, firstChangeAt: null, lastChangeAt: null };
}
