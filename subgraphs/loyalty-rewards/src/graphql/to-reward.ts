import { isAvailable, type Reward } from '../domain/reward';
import type { Reward as RewardType } from './types/reward';

/** A reward as the graph shows it at `now`. */
export const toReward = (reward: Reward, now: Date, isLeft = true): RewardType => ({
  id: reward.rewardId,
  name: reward.name,
  description: reward.description,
  costPoints: reward.costPoints,
  available: isAvailable(reward, now) && isLeft,
  startsAt: reward.terms?.startsAt ?? null,
  endsAt: reward.endsAt,
  limitPerMember: reward.terms?.limit ?? null,
  tiers: reward.terms?.tiers ?? null,
});
