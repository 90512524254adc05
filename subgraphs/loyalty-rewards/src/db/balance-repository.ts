import type { EntityManager } from 'typeorm';
import type { Balance } from '../domain/balance';

interface Row {
  readonly customerId: string;
  readonly owedPoints: number;
  readonly earnedPoints: number;
  readonly balancePoints: number;
  readonly expiringPoints: number | null;
  readonly expiresAt: Date | null;
}

/**
 * Balances at `now`: a lot past its expiry does not count, whether or not that is booked yet.
 *
 * @returns in no particular order; customers without an account are left out
 */
export async function findBalances(
  db: EntityManager,
  customerIds: readonly string[],
  now: Date,
): Promise<Balance[]> {
  const rows: Row[] = await db.query(
    `SELECT account.customer_id AS "customerId", account.owed_points::float8 AS "owedPoints",
            account.earned_points::float8 AS "earnedPoints", coalesce(spendable.points, 0)::float8 AS "balancePoints",
            spendable.expiring_points::float8 AS "expiringPoints", spendable.expires_at AS "expiresAt"
       FROM account
       LEFT JOIN (
         SELECT DISTINCT ON (customer_id) customer_id, expires_at, sum(open_points) AS expiring_points,
                sum(sum(open_points)) OVER (PARTITION BY customer_id) AS points
           FROM lot
          WHERE customer_id = ANY($1::uuid[]) AND open_points > 0 AND expires_at > $2
          GROUP BY customer_id, expires_at
          ORDER BY customer_id, expires_at
       ) spendable ON spendable.customer_id = account.customer_id
      WHERE account.customer_id = ANY($1::uuid[])`,
    [customerIds, now],
  );
  return rows.map(({ expiringPoints, expiresAt, ...row }) => ({
    ...row,
    nextExpiry: expiresAt === null ? null : { points: expiringPoints ?? 0, at: expiresAt },
  }));
}
