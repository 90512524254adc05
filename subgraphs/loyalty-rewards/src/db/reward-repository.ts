import { In, type EntityManager } from 'typeorm';
import type { Reward } from '../domain/reward';
import { RewardEntity } from './entities/reward';

export const findReward = (db: EntityManager, rewardId: string): Promise<Reward | null> =>
  db.findOneBy(RewardEntity, { rewardId });

/** In no particular order; unknown ids are left out. */
export const findRewards = (db: EntityManager, rewardIds: readonly string[]): Promise<Reward[]> =>
  db.findBy(RewardEntity, { rewardId: In([...rewardIds]) });

/** Cheapest first. */
export const listRewards = (db: EntityManager): Promise<Reward[]> =>
  db.find(RewardEntity, { order: { costPoints: 'ASC', rewardId: 'ASC' } });

/**
 * Inserts the reward, or replaces the one with its id, unless that would make more than `rewardsMax`.
 *
 * @returns whether it is stored
 */
export async function upsertReward(db: EntityManager, reward: Reward, rewardsMax: number): Promise<boolean> {
  const stored: unknown[] = await db.query(
    `INSERT INTO reward (reward_id, name, description, cost_points, active, ends_at)
     SELECT $1, $2, $3, $4, $5, $6
      WHERE (SELECT count(*) FROM reward WHERE reward_id <> $1) < $7
     ON CONFLICT (reward_id) DO UPDATE SET name = excluded.name, description = excluded.description,
       cost_points = excluded.cost_points, active = excluded.active, ends_at = excluded.ends_at
     RETURNING 1`,
    [
      reward.rewardId,
      reward.name,
      reward.description,
      reward.costPoints,
      reward.active,
      reward.endsAt,
      rewardsMax,
    ],
  );
  return stored.length > 0;
}
