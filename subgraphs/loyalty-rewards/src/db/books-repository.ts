import type { EntityManager } from 'typeorm';
import type { MonthSums } from '../domain/month-books';

/** What a reward cost the programme in a month. */
export interface RewardCost {
  readonly month: string;
  readonly rewardId: string;
  /** As it was called then. */
  readonly name: string;
  /** Points redeemed for it, less what was given back. */
  readonly points: number;
}

const MONTH = `to_char(m.booked_at AT TIME ZONE 'UTC', 'YYYY-MM')`;
const BEFORE = `m.booked_at < ($1 || '-01')::date::timestamp AT TIME ZONE 'UTC' + interval '1 month'`;

/**
 * What the journal says of points, every month since the first booking up to `to`: one pass over the journal, one over
 * the lots that ran out, whatever the number of members.
 */
export function sumMonths(db: EntityManager, to: string): Promise<MonthSums[]> {
  const sum = (what: string): string => `coalesce(sum(${what}), 0)::float8`;
  return db.query(
    `WITH booked AS (
       SELECT ${MONTH} AS month,
              ${sum(`-amount) FILTER (WHERE account = 'ISSUED' AND kind = 'EARNED'`)} AS issued,
              ${sum(`amount) FILTER (WHERE account = 'ISSUED' AND kind <> 'EARNED'`)} AS reversed,
              ${sum(`amount) FILTER (WHERE account = 'AVAILABLE' AND kind = 'ACTIVATED'`)} AS activated,
              ${sum(`-amount) FILTER (WHERE account = 'ADJUSTED'`)} AS adjusted,
              ${sum(`amount) FILTER (WHERE account = 'REDEEMED'`)} AS spent,
              ${sum(`amount) FILTER (WHERE account = 'EXPIRED'`)} AS expired,
              ${sum(`amount) FILTER (WHERE account IN ('AVAILABLE', 'PENDING', 'HELD')`)} AS held
         FROM movement m JOIN posting USING (customer_id, movement_id)
        WHERE m.wallet = 'POINTS' AND ${BEFORE}
        GROUP BY 1
     ), ran_out AS (
       SELECT to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM') AS month, sum(granted)::float8 AS granted,
              sum(expired)::float8 AS expired
         FROM lot WHERE wallet = 'POINTS' AND NOT alive AND expires_at < ($1 || '-01')::date::timestamp AT TIME ZONE 'UTC' + interval '1 month'
        GROUP BY 1
     ), month AS (
       SELECT to_char(generate_series((min(month) || '-01')::date, ($1 || '-01')::date, '1 month'), 'YYYY-MM') AS month
         FROM booked
     )
     SELECT month.month, coalesce(issued, 0) AS issued, coalesce(reversed, 0) AS reversed,
            coalesce(activated, 0) AS activated, coalesce(adjusted, 0) AS adjusted, coalesce(spent, 0) AS spent,
            coalesce(b.expired, 0) AS expired, coalesce(held, 0) AS held,
            json_build_object('granted', coalesce(r.granted, 0), 'expired', coalesce(r.expired, 0)) AS "ranOut"
       FROM month LEFT JOIN booked b USING (month) LEFT JOIN ran_out r USING (month) ORDER BY month.month`,
    [to],
  );
}

/** What rewards took, by month, the dearest first. */
export const sumRewards = (db: EntityManager, from: string, to: string): Promise<RewardCost[]> =>
  db.query(
    `SELECT ${MONTH} AS month, m.reward_id AS "rewardId", max(m.reward_name) AS name, sum(amount)::float8 AS points
       FROM movement m JOIN posting USING (customer_id, movement_id)
      WHERE m.wallet = 'POINTS' AND m.reward_id IS NOT NULL AND account = 'REDEEMED' AND ${BEFORE}
        AND m.booked_at >= ($2 || '-01')::date::timestamp AT TIME ZONE 'UTC'
      GROUP BY 1, 2 ORDER BY 1, 4 DESC, 2`,
    [to, from],
  );
