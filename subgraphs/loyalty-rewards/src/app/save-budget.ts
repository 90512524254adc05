import { BadInputError } from '@rapport/subgraph-kit/errors';
import type { DataSource } from 'typeorm';
import { upsertBudget } from '../db/budget-repository';
import { isRewardId } from '../domain/reward';
import type { CountedBudget, RewardBudget } from '../domain/reward-terms';

const BUDGETS_MAX = 100;
const NAME_LENGTH_MAX = 100;

/**
 * Stores a budget whole, under an id of the caller's choice: saving the same again changes nothing.
 *
 * @throws BadInputError naming what is out of range
 */
export async function saveBudget(db: DataSource, budget: RewardBudget): Promise<CountedBudget> {
  const problem = problemOf(budget);
  if (problem !== null) throw new BadInputError(problem);
  const stored = await upsertBudget(db.manager, budget, BUDGETS_MAX);
  if (stored !== null) return stored;
  throw new BadInputError(
    `There are at most ${BUDGETS_MAX} budgets, and one keeps its unit and currency: replace one by its id`,
  );
}

function problemOf({ budgetId, name, unit, currency, amount }: RewardBudget): string | null {
  if (!isRewardId(budgetId)) {
    return 'id wants 1 to 64 of a to z, 0 to 9 and hyphens, no hyphen first or last; something else came';
  }
  if (name.trim() === '' || name.length > NAME_LENGTH_MAX || name.includes('\0')) {
    return `name wants 1 to ${NAME_LENGTH_MAX} characters of text; ${name.length} came`;
  }
  if ((unit === 'MONEY') !== (currency !== null)) return 'currencyCode is for money, and only for money';
  return amount < 0 ? `amount wants 0 or more; ${amount} came` : null;
}
