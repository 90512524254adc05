import type { EntityManager } from 'typeorm';
import type { Behaviour } from '../../domain/clusters/features';
import type { ClusterModel } from '../../domain/clusters/learn-clusters';

export async function findClusterModel(db: EntityManager): Promise<ClusterModel | null> {
  const [row]: { model: ClusterModel }[] = await db.query('SELECT model FROM cluster_model');
  return row?.model ?? null;
}

export async function saveClusterModel(tx: EntityManager, model: ClusterModel, now: Date): Promise<void> {
  await tx.query(
    `INSERT INTO cluster_model (learnt_at, model) VALUES ($1, $2)
     ON CONFLICT (singleton) DO UPDATE SET learnt_at = excluded.learnt_at, model = excluded.model`,
    [now, JSON.stringify(model)],
  );
}

/** Customers with computed traits, to learn from: at most `limit`, drawn by a number that is the same every time. */
export async function drawComputedIds(db: EntityManager, limit: number): Promise<string[]> {
  const rows: { id: string }[] = await db.query(
    `SELECT customer_id AS id FROM customer_computed ORDER BY hashtext(customer_id::text), customer_id LIMIT $1`,
    [limit],
  );
  return rows.map((row) => row.id);
}

/** The next customers who belong, or may belong, to a cluster, by id. */
export async function findClusterable(
  db: EntityManager,
  afterId: string | null,
  limit: number,
): Promise<string[]> {
  const rows: { id: string }[] = await db.query(
    `(SELECT customer_id AS id FROM customer_computed
       WHERE $1::uuid IS NULL OR customer_id > $1 ORDER BY customer_id LIMIT $2)
      UNION
     (SELECT m.customer_id FROM segment_membership m JOIN segment s USING (segment_id)
       WHERE s.kind = 'CLUSTER' AND m.member AND ($1::uuid IS NULL OR m.customer_id > $1)
       ORDER BY m.customer_id LIMIT $2)
      ORDER BY id LIMIT $2`,
    [afterId, limit],
  );
  return rows.map((row) => row.id);
}

type BehaviourRow = Behaviour & { readonly customerId: string };

/** How these people behave; who is not a known customer with an order is left out. */
export async function findBehaviours(
  db: EntityManager,
  customerIds: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, Behaviour>> {
  const rows: BehaviourRow[] = await db.query(
    `SELECT c.customer_id AS "customerId",
            greatest(0, extract(epoch FROM $2::timestamptz - max(o.ordered_at)) / 86400)::float8 AS "recencyDays",
            (c.traits->>'orders')::float8 AS orders, (c.traits->>'netSpendMinor')::float8 AS "netSpendMinor",
            (c.traits->>'averageOrderMinor')::float8 AS "averageOrderMinor",
            (c.traits->>'daysBetweenOrders')::float8 AS "daysBetweenOrders",
            (c.traits->>'priceSensitivity')::float8 AS "priceSensitivity"
       FROM customer_computed c
       JOIN customer known ON known.id = c.customer_id AND known.number IS NOT NULL
       JOIN shop_order o ON o.customer_id = c.customer_id
      WHERE c.customer_id = ANY($1::uuid[])
      GROUP BY c.customer_id`,
    [customerIds, now],
  );
  return new Map(rows.map(({ customerId, ...behaviour }) => [customerId, behaviour]));
}
