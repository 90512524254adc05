import type { CurrencyCode } from '@rapport/kernel/currency';
import type { EntityManager } from 'typeorm';
import type { Reward } from '../domain/reward';
import { WITHOUT_TERMS, type CountedReward, type RewardBudget } from '../domain/reward-terms';
import type { Tier } from '../domain/tier';

/** A reward as SQL gives it, in JSON too. */
export interface RewardRow {
  readonly rewardId: string;
  readonly name: string;
  readonly description: string;
  readonly costPoints: number;
  readonly active: boolean;
  readonly version: number;
  readonly startsMs: number | null;
  readonly endsMs: number | null;
  readonly limitCount: number | null;
  readonly limitDays: number | null;
  readonly tiers: readonly Tier[] | null;
  readonly costMinor: number | null;
  readonly budgetId: string | null;
  readonly stock: number | null;
  readonly taken: number;
  readonly budgetName: string | null;
  readonly budgetUnit: RewardBudget['unit'] | null;
  readonly budgetCurrency: CurrencyCode | null;
  readonly budgetAmount: number | null;
  readonly budgetTaken: number | null;
}

const millisecondsOf = (column: string): string => `round(extract(epoch FROM ${column}) * 1000)::float8`;

/** The SELECT of `RewardRow`s, without a WHERE: the reward is `r`. */
export const REWARDS = `
  SELECT r.reward_id AS "rewardId", r.name, r.description, r.cost_points AS "costPoints", r.active,
         r.version::float8 AS version, ${millisecondsOf('r.starts_at')} AS "startsMs",
         ${millisecondsOf('r.ends_at')} AS "endsMs", r.limit_count AS "limitCount", r.limit_days AS "limitDays", r.tiers,
         r.cost_minor::float8 AS "costMinor", r.budget_id AS "budgetId", s.stock,
         coalesce(s.taken, 0)::float8 AS taken, b.name AS "budgetName", b.unit AS "budgetUnit",
         b.currency AS "budgetCurrency", b.amount::float8 AS "budgetAmount", b.taken::float8 AS "budgetTaken"
    FROM reward r LEFT JOIN reward_stock s USING (reward_id) LEFT JOIN reward_budget b USING (budget_id)`;

const toDate = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

export function toCountedReward(row: RewardRow): CountedReward {
  const { rewardId, name, description, costPoints, active, version, taken } = row;
  const { limitCount, limitDays, budgetId, budgetUnit } = row;
  return {
    ...{ rewardId, name, description, costPoints, active, version, taken },
    endsAt: toDate(row.endsMs),
    terms: {
      startsAt: toDate(row.startsMs),
      stock: row.stock,
      limit: limitCount === null ? null : { count: limitCount, days: limitDays },
      tiers: row.tiers,
      costMinor: row.costMinor,
      budgetId,
    },
    budget:
      budgetId === null || budgetUnit === null
        ? null
        : {
            budgetId,
            name: row.budgetName ?? '',
            unit: budgetUnit,
            currency: row.budgetCurrency,
            amount: row.budgetAmount ?? 0,
            taken: row.budgetTaken ?? 0,
          },
  };
}

/** In no particular order; unknown ids are left out. */
export async function findRewards(db: EntityManager, rewardIds: readonly string[]): Promise<CountedReward[]> {
  const rows: RewardRow[] = await db.query(`${REWARDS} WHERE r.reward_id = ANY($1::text[])`, [rewardIds]);
  return rows.map(toCountedReward);
}

/** Cheapest first. */
export async function listRewards(db: EntityManager): Promise<CountedReward[]> {
  const rows: RewardRow[] = await db.query(`${REWARDS} ORDER BY r.cost_points, r.reward_id`);
  return rows.map(toCountedReward);
}

/** How many redemptions of some rewards stand, those that are authorised and not yet captured included; by reward. */
export async function countUses(
  db: EntityManager,
  rewardIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows: { reward_id: string; used: number }[] = await db.query(
    `SELECT reward_id, count(*)::float8 AS used FROM reward_use
      WHERE reward_id = ANY($1::text[]) AND returned_at IS NULL GROUP BY reward_id`,
    [rewardIds],
  );
  return new Map(rows.map((row) => [row.reward_id, row.used]));
}

/**
 * Inserts the reward, or replaces the one with its id, unless that would make more than `rewardsMax`. Its stock counts from
 * the moment at which there is one: what was taken while there was none is not taken off.
 *
 * @returns whether it is stored
 */
export async function upsertReward(db: EntityManager, reward: Reward, rewardsMax: number): Promise<boolean> {
  const { startsAt, stock, limit, tiers, costMinor, budgetId } = reward.terms ?? WITHOUT_TERMS;
  return db.transaction(async (tx) => {
    const stored: unknown[] = await tx.query(
      `INSERT INTO reward (reward_id, name, description, cost_points, active, ends_at, starts_at, limit_count, limit_days,
                           tiers, cost_minor, budget_id)
       SELECT $1, $2, $3, $4, $5, $6, $8, $9, $10, $11, $12, $13
        WHERE (SELECT count(*) FROM reward WHERE reward_id <> $1) < $7
       ON CONFLICT (reward_id) DO UPDATE SET name = excluded.name, description = excluded.description,
         cost_points = excluded.cost_points, active = excluded.active, ends_at = excluded.ends_at,
         starts_at = excluded.starts_at, limit_count = excluded.limit_count, limit_days = excluded.limit_days,
         tiers = excluded.tiers, cost_minor = excluded.cost_minor, budget_id = excluded.budget_id,
         version = reward.version + 1
       RETURNING 1`,
      [
        reward.rewardId,
        reward.name,
        reward.description,
        reward.costPoints,
        reward.active,
        reward.endsAt,
        rewardsMax,
        startsAt,
        limit?.count ?? null,
        limit?.days ?? null,
        tiers,
        costMinor,
        budgetId,
      ],
    );
    if (stored.length === 0) return false;
    await tx.query(
      `INSERT INTO reward_stock (reward_id, stock) VALUES ($1, $2)
       ON CONFLICT (reward_id) DO UPDATE SET stock = excluded.stock`,
      [reward.rewardId, stock],
    );
    return true;
  });
}
