import type { RewardTerms } from './reward-terms';

/** Something that points buy. */
export interface Reward {
  readonly rewardId: string;
  readonly name: string;
  readonly description: string;
  readonly costPoints: number;
  /** Whether staff offer it at all. */
  readonly active: boolean;
  /** `null`: without end. */
  readonly endsAt: Date | null;
  /** What limits it; without any, everybody gets as many as they can pay. */
  readonly terms?: RewardTerms;
}

/** Redeemable from its start, until, not including, its end. Whether any is left is another question. */
export const isAvailable = ({ active, endsAt, terms }: Reward, now: Date): boolean =>
  active && (terms?.startsAt == null || terms.startsAt <= now) && (endsAt === null || endsAt > now);

const REWARD_ID = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

/** Whether `text` can be the id of a reward or a budget: 1 to 64 of a to z, 0 to 9 and hyphens, no hyphen first or last. */
export const isRewardId = (text: string): boolean => REWARD_ID.test(text);
