import type { EntityManager } from 'typeorm';

/** Some of many, and how many there are. */
export interface Drawn {
  readonly ids: readonly string[];
  readonly total: number;
}

/**
 * Customers with computed traits who are, or are not, members of a segment: at most `limit`, drawn by a number that is
 * the same every time.
 */
export async function drawComparable(
  db: EntityManager,
  segmentId: string,
  { members, limit }: { readonly members: boolean; readonly limit: number },
): Promise<Drawn> {
  const rows: { id: string; total: number }[] = await db.query(
    `SELECT c.customer_id AS id, count(*) OVER ()::int AS total FROM customer_computed c
      WHERE $2 = EXISTS (SELECT FROM segment_membership m
                          WHERE m.segment_id = $1 AND m.customer_id = c.customer_id AND m.member)
      ORDER BY hashtext(c.customer_id::text), c.customer_id LIMIT $3`,
    [segmentId, members, limit],
  );
  return { ids: rows.map((row) => row.id), total: rows[0]?.total ?? 0 };
}

/** The next customers who are, or may be, lookalikes, by id. */
export async function findComparable(
  db: EntityManager,
  afterId: string | null,
  limit: number,
): Promise<string[]> {
  const rows: { id: string }[] = await db.query(
    `(SELECT customer_id AS id FROM customer_computed
       WHERE $1::uuid IS NULL OR customer_id > $1 ORDER BY customer_id LIMIT $2)
      UNION
     (SELECT DISTINCT m.customer_id FROM segment_membership m JOIN lookalike USING (segment_id)
       WHERE m.member AND ($1::uuid IS NULL OR m.customer_id > $1) ORDER BY m.customer_id LIMIT $2)
      ORDER BY id LIMIT $2`,
    [afterId, limit],
  );
  return rows.map((row) => row.id);
}

/** What these people spent by category, in minor units. Who bought nothing of any category is left out. */
export async function findSpentByCategory(
  db: EntityManager,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, Readonly<Record<string, number>>>> {
  const rows: { id: string; spentMinor: Record<string, number> }[] = await db.query(
    `SELECT id, jsonb_object_agg(category, spent) AS "spentMinor" FROM (
       SELECT o.customer_id AS id, p.category, sum((line->>'amountMinor')::bigint) AS spent
         FROM shop_order o CROSS JOIN LATERAL jsonb_array_elements(o.lines) AS line
         JOIN product_category p ON p.product_id = line->>'productId' AND p.category IS NOT NULL
        WHERE o.customer_id = ANY($1::uuid[]) GROUP BY 1, 2
     ) AS by_category GROUP BY id`,
    [customerIds],
  );
  return new Map(rows.map(({ id, spentMinor }) => [id, spentMinor]));
}

/** Which of these people belong to which of these segments, as "segment customer". */
export async function findMembersAmong(
  db: EntityManager,
  segmentIds: readonly string[],
  customerIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows: { segmentId: string; customerId: string }[] = await db.query(
    `SELECT segment_id AS "segmentId", customer_id AS "customerId" FROM segment_membership
      WHERE customer_id = ANY($2::uuid[]) AND segment_id = ANY($1::uuid[]) AND member`,
    [segmentIds, customerIds],
  );
  return new Set(rows.map(({ segmentId, customerId }) => `${segmentId} ${customerId}`));
}
