import { BadInputError } from '@rapport/subgraph-kit/errors';
import type { DataSource } from 'typeorm';
import { upsertReward } from '../db/reward-repository';
import { isRewardId, type Reward } from '../domain/reward';

/** The list of rewards is given whole, so it stays short. */
const REWARDS_MAX = 100;
const NAME_LENGTH_MAX = 100;
const DESCRIPTION_LENGTH_MAX = 1_000;
const COST_POINTS_MAX = 10_000_000;

/**
 * Stores a reward whole, under an id of the caller's choice: saving the same again changes nothing.
 *
 * @throws BadInputError naming what is out of range
 */
export async function saveReward(db: DataSource, reward: Reward): Promise<Reward> {
  const problem = problemOf(reward);
  if (problem !== null) throw new BadInputError(problem);
  const stored = await upsertReward(db.manager, reward, REWARDS_MAX);
  if (!stored)
    throw new BadInputError(`A programme has at most ${REWARDS_MAX} rewards: replace one by its id`);
  return reward;
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
