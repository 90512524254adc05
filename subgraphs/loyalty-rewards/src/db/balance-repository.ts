import type { EntityManager } from 'typeorm';
import type { Holding } from '../domain/person';
import { PEOPLE } from './people';

interface Row {
  readonly personId: string;
  readonly owedPoints: number;
  readonly earnedPoints: number;
  readonly expireAtMs: number[] | null;
  readonly openPoints: number[] | null;
}

/**
 * What each of some people holds in each of their accounts at `now`, in one statement.
 *
 * @param survivorIds ids that survive
 * @returns by person; people without an account are left out
 */
export async function findHoldings(
  db: EntityManager,
  survivorIds: readonly string[],
  now: Date,
): Promise<Map<string, Holding[]>> {
  const rows: Row[] = await db.query(
    `SELECT person.person_id AS "personId", account.owed_points::float8 AS "owedPoints",
            account.earned_points::float8 AS "earnedPoints", spendable."expireAtMs", spendable."openPoints"
       FROM ${PEOPLE} JOIN account USING (customer_id)
      CROSS JOIN LATERAL (
        SELECT array_agg((extract(epoch FROM expires_at) * 1000)::float8) AS "expireAtMs",
               array_agg(open_points::float8) AS "openPoints"
          FROM lot
         WHERE lot.customer_id = account.customer_id AND open_points > 0 AND expires_at > $2
      ) spendable`,
    [survivorIds, now],
  );
  const holdings = new Map<string, Holding[]>();
  for (const { personId, ...row } of rows) {
    holdings.set(personId, [...(holdings.get(personId) ?? []), toHolding(row)]);
  }
  return holdings;
}

const toHolding = ({ owedPoints, earnedPoints, expireAtMs, openPoints }: Omit<Row, 'personId'>): Holding => ({
  owedPoints,
  earnedPoints,
  lots: (expireAtMs ?? []).map((at, index) => ({
    expiresAt: new Date(at),
    openPoints: openPoints?.[index] ?? 0,
  })),
});
