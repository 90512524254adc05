import type { EntityManager } from 'typeorm';

/** SQL: whether `customer`, as `c`, is a known person of their own. One who was merged away is part of another. */
export const IS_STANDING = `c.number IS NOT NULL AND NOT EXISTS (
  SELECT FROM customer_redirect r WHERE r.customer_id = c.id AND r.survivor_id <> c.id)`;

/** Those of these ids under which a known customer is shown. */
export async function findStandingIds(db: EntityManager, customerIds: readonly string[]): Promise<string[]> {
  const rows: { id: string }[] = await db.query(
    `SELECT c.id FROM customer c WHERE c.id = ANY($1::uuid[]) AND ${IS_STANDING}`,
    [customerIds],
  );
  return rows.map((row) => row.id);
}
