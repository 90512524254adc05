import type { EntityManager } from 'typeorm';
import type { CountedBudget, RewardBudget } from '../domain/reward-terms';

const BUDGETS = `
  SELECT budget_id AS "budgetId", name, unit, currency, amount::float8 AS amount, taken::float8 AS taken
    FROM reward_budget`;

/** By id. */
export const listBudgets = (db: EntityManager): Promise<CountedBudget[]> =>
  db.query(`${BUDGETS} ORDER BY budget_id`);

/** `null` for an unknown id. */
export async function findBudget(db: EntityManager, budgetId: string): Promise<CountedBudget | null> {
  const rows: CountedBudget[] = await db.query(`${BUDGETS} WHERE budget_id = $1`, [budgetId]);
  return rows[0] ?? null;
}

/**
 * Inserts the budget, or replaces name and amount of the one with its id, unless that would make more than `budgetsMax` or
 * it is counted in something else: what is taken already could not be compared.
 *
 * @returns the budget as it is now; `null` when it is not stored
 */
export async function upsertBudget(
  db: EntityManager,
  { budgetId, name, unit, currency, amount }: RewardBudget,
  budgetsMax: number,
): Promise<CountedBudget | null> {
  const stored: unknown[] = await db.query(
    `INSERT INTO reward_budget (budget_id, name, unit, currency, amount)
     SELECT $1, $2, $3, $4, $5 WHERE (SELECT count(*) FROM reward_budget WHERE budget_id <> $1) < $6
     ON CONFLICT (budget_id) DO UPDATE SET name = excluded.name, amount = excluded.amount
       WHERE (reward_budget.unit, reward_budget.currency) IS NOT DISTINCT FROM (excluded.unit, excluded.currency)
     RETURNING 1`,
    [budgetId, name, unit, currency, amount, budgetsMax],
  );
  return stored.length === 0 ? null : findBudget(db, budgetId);
}
