import type { EntityManager } from 'typeorm';
import { PEOPLE } from './people';

/**
 * What each person earned with orders that were placed in a stretch of time, net of what came back since; one statement.
 *
 * @param survivorIds ids that survive
 * @returns points by person; people who earned nothing are left out
 */
export async function findEarnings(
  db: EntityManager,
  survivorIds: readonly string[],
  { after, until }: { readonly after: Date; readonly until: Date },
): Promise<ReadonlyMap<string, number>> {
  const rows: { person_id: string; points: number }[] = await db.query(
    `SELECT person_id, sum(posted_points)::float8 AS points
       FROM ${PEOPLE} JOIN order_fact USING (customer_id)
      WHERE ordered_at > $2 AND ordered_at <= $3
      GROUP BY person_id`,
    [survivorIds, after, until],
  );
  return new Map(rows.map((row) => [row.person_id, row.points]));
}
