import type { EntityManager } from 'typeorm';
import type { ComputedTraits } from '../../domain/computed-traits';

/** Has computed traits of people computed again when `tx` commits. */
export async function markForComputing(tx: EntityManager, customerIds: readonly string[]): Promise<void> {
  if (customerIds.length === 0) return;
  await tx.query('INSERT INTO computed_mark (customer_id) SELECT unnest($1::uuid[])', [
    [...new Set(customerIds)],
  ]);
}

/** Takes the oldest marks that nobody else has. @returns whose traits are out of date */
export async function takeComputedMarks(tx: EntityManager, limit: number): Promise<string[]> {
  const [rows]: [{ customer_id: string }[], number] = await tx.query(
    `DELETE FROM computed_mark
      WHERE mark_id IN (SELECT mark_id FROM computed_mark ORDER BY mark_id LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING customer_id`,
    [limit],
  );
  return [...new Set(rows.map((row) => row.customer_id))];
}

/** Marks everybody who ever ordered: what is computed with has changed, or a day has passed. */
export async function markAllForComputing(db: EntityManager): Promise<void> {
  await db.query(`INSERT INTO computed_mark (customer_id) SELECT DISTINCT customer_id FROM shop_order`);
}

/** Stores traits of people; who is in `customerIds` alone has none any more. @returns of whom they are different now */
export async function saveComputed(
  tx: EntityManager,
  customerIds: readonly string[],
  computed: ReadonlyMap<string, ComputedTraits>,
  now: Date,
): Promise<string[]> {
  const rows: { customer_id: string }[] = await tx.query(
    `WITH before AS (
       SELECT customer_id, traits FROM customer_computed WHERE customer_id = ANY($1::uuid[])
     ), gone AS (
       DELETE FROM customer_computed WHERE customer_id = ANY($1::uuid[]) AND NOT customer_id = ANY($2::uuid[])
       RETURNING customer_id
     ), saved AS (
       INSERT INTO customer_computed (customer_id, computed_at, traits)
       SELECT new.customer_id, $4, new.traits FROM unnest($2::uuid[], $3::jsonb[]) AS new (customer_id, traits)
       ON CONFLICT (customer_id) DO UPDATE SET computed_at = excluded.computed_at, traits = excluded.traits
       RETURNING customer_id, traits
     )
     SELECT customer_id FROM gone
     UNION ALL
     SELECT customer_id FROM saved LEFT JOIN before USING (customer_id) WHERE saved.traits IS DISTINCT FROM before.traits`,
    [customerIds, [...computed.keys()], [...computed.values()].map((traits) => JSON.stringify(traits)), now],
  );
  return rows.map((row) => row.customer_id);
}

/** Computed traits, and how old they are; people without any are left out. */
export const findComputed = (
  db: EntityManager,
  customerIds: readonly string[],
): Promise<{ readonly customerId: string; readonly computedAt: Date; readonly traits: ComputedTraits }[]> =>
  db.query(
    `SELECT customer_id AS "customerId", computed_at AS "computedAt", traits FROM customer_computed
      WHERE customer_id = ANY($1::uuid[])`,
    [customerIds],
  );
