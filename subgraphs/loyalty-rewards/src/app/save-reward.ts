import { BadInputError } from '@rapport/subgraph-kit/errors';
import type { DataSource } from 'typeorm';
import { findBudget } from '../db/budget-repository';
import { findRewards, upsertReward } from '../db/reward-repository';
import { isRewardId, type Reward } from '../domain/reward';
import { WITHOUT_TERMS, type CountedReward, type RewardTerms } from '../domain/reward-terms';

/** The list of rewards is given whole, so it stays short. */
const REWARDS_MAX = 100;
const NAME_LENGTH_MAX = 100;
const DESCRIPTION_LENGTH_MAX = 1_000;
const COST_POINTS_MAX = 10_000_000;
const STOCK_MAX = 1_000_000_000;
const LIMIT_COUNT_MAX = 1_000_000;
const LIMIT_DAYS_MAX = 3_650;

/**
 * Stores a reward whole, under an id of the caller's choice: saving the same again changes nothing.
 *
 * @throws BadInputError naming what is out of range
 */
export async function saveReward(db: DataSource, reward: Reward): Promise<CountedReward> {
  const terms = reward.terms ?? WITHOUT_TERMS;
  const problem = problemOf(reward) ?? problemOfTerms(terms) ?? (await problemOfBudget(db, terms));
  if (problem !== null) throw new BadInputError(problem);
  const stored = await upsertReward(db.manager, reward, REWARDS_MAX);
  if (!stored)
    throw new BadInputError(`A programme has at most ${REWARDS_MAX} rewards: replace one by its id`);
  const [saved] = await findRewards(db.manager, [reward.rewardId]);
  if (saved === undefined) throw new Error(`the reward ${reward.rewardId} was stored`);
  return saved;
}

function problemOfTerms({ stock, limit, tiers, costMinor }: RewardTerms): string | null {
  if (stock !== null && (stock < 0 || stock > STOCK_MAX))
    return `stock wants 0 to ${STOCK_MAX}; ${stock} came`;
  if (limit !== null && (limit.count < 1 || limit.count > LIMIT_COUNT_MAX)) {
    return `limitPerMember.count wants 1 to ${LIMIT_COUNT_MAX}; ${limit.count} came`;
  }
  const days = limit?.days ?? null;
  if (days !== null && (days < 1 || days > LIMIT_DAYS_MAX)) {
    return `limitPerMember.days wants 1 to ${LIMIT_DAYS_MAX}; ${days} came`;
  }
  if (tiers?.length === 0) return 'tiers wants one at least: leave it out for every tier';
  return costMinor !== null && costMinor < 0 ? `costMinor wants 0 or more; ${costMinor} came` : null;
}

async function problemOfBudget(db: DataSource, { budgetId, costMinor }: RewardTerms): Promise<string | null> {
  if (budgetId === null) return null;
  const budget = isRewardId(budgetId) ? await findBudget(db.manager, budgetId) : null;
  if (budget === null) return 'budgetId wants the id of a budget; something else came';
  const isFree = budget.unit === 'MONEY' && costMinor === null;
  return isFree ? 'costMinor is wanted: the budget is counted in money' : null;
}

function problemOf({ rewardId, name, description, costPoints }: Reward): string | null {
  if (!isRewardId(rewardId)) {
    return 'id wants 1 to 64 of a to z, 0 to 9 and hyphens, no hyphen first or last; something else came';
  }
  if (name.trim() === '' || name.length > NAME_LENGTH_MAX) {
    return `name wants 1 to ${NAME_LENGTH_MAX} characters; ${name.length} came`;
  }
  if (description.length > DESCRIPTION_LENGTH_MAX) {
    return `description wants at most ${DESCRIPTION_LENGTH_MAX} characters; ${description.length} came`;
  }
  if (`${name}${description}`.includes('\0')) return 'name and description want text without NUL characters';
  if (costPoints < 1 || costPoints > COST_POINTS_MAX) {
    return `costPoints wants 1 to ${COST_POINTS_MAX}; ${costPoints} came`;
  }
  return null;
}
