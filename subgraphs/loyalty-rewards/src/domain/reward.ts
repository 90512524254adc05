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
}

/** Redeemable until, not including, its end. */
export const isAvailable = (reward: Reward, now: Date): boolean =>
  reward.active && (reward.endsAt === null || reward.endsAt > now);

const REWARD_ID = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

/** Whether `text` can be the id of a reward: 1 to 64 of a to z, 0 to 9 and hyphens, no hyphen first or last. */
export const isRewardId = (text: string): boolean => REWARD_ID.test(text);
