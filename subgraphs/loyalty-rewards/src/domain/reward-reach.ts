import { assert } from '@rapport/kernel/assert';
import { byCodeUnit } from '@rapport/kernel/compare';
import { addDays } from '@rapport/kernel/clock';
import { isAvailable, type Reward } from './reward';

/** How far back a member's pace of earning looks, and how far ahead a reward is within reach, in days. */
export const PACE_DAYS = 180;
/** Who earned nothing lately has no pace: for them what is missing at most this part of the cost is within reach. */
const NEAR_PART = 1 / 4;

/** What decides about a member's rewards. */
export interface MemberMeans {
  readonly balancePoints: number;
  /** Paid first by the next points earned. */
  readonly owedPoints: number;
  /** Earned for orders of the last `PACE_DAYS` days, net of returns; never negative. */
  readonly earnedLatelyPoints: number;
}

/** A reward that a member can take now or soon. */
export interface RewardWithinReach {
  readonly reward: Reward;
  /** Still missing; 0 for what can be taken now. */
  readonly missingPoints: number;
  /** When it can be taken at the member's pace: `now` for what can be taken already, `null` without a pace. */
  readonly expectedAt: Date | null;
}

/**
 * The rewards that a member can take now, and those that they will have earned in the coming `PACE_DAYS` days if they
 * earn as in the last. The nearest first: of those that can be taken the dearest, then by what is missing. What ends
 * before it can be taken is left out. Points that expire meanwhile are not foreseen. Pure.
 */
export function rewardsWithinReach(
  rewards: readonly Reward[],
  means: MemberMeans,
  now: Date,
): readonly RewardWithinReach[] {
  assert(means.earnedLatelyPoints >= 0, 'what was earned, net of returns, is not negative');
  return rewards
    .filter((reward) => isAvailable(reward, now))
    .map((reward) => reachOf(reward, means, now))
    .filter((reach) => isWithinReach(reach, means) && !endsBefore(reach))
    .sort(byNearness);
}

/** Where a reward stands in the list. */
export interface ReachPlace {
  readonly missingPoints: number;
  readonly costPoints: number;
  readonly rewardId: string;
}

export const placeOf = ({ missingPoints, reward }: RewardWithinReach): ReachPlace => ({
  missingPoints,
  costPoints: reward.costPoints,
  rewardId: reward.rewardId,
});

/** At most `limit` of `reaches`, as `rewardsWithinReach` gave them, that come after a place; `null` is before the first. */
export const pageOfReaches = (
  reaches: readonly RewardWithinReach[],
  { after, limit }: { readonly after: ReachPlace | null; readonly limit: number },
): readonly RewardWithinReach[] =>
  reaches.filter((reach) => after === null || byPlace(after, placeOf(reach)) < 0).slice(0, limit);

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** How near it is, as a sentence for the member. */
export function reasonForReach({ missingPoints, expectedAt }: RewardWithinReach): string {
  if (missingPoints === 0) return 'You can take it now.';
  const missing = `${missingPoints} ${missingPoints === 1 ? 'point' : 'points'} more`;
  return expectedAt === null
    ? `${missing}.`
    : `${missing}: around ${DAY.format(expectedAt)}, if you go on earning as in the last ${PACE_DAYS} days.`;
}

function reachOf(reward: Reward, means: MemberMeans, now: Date): RewardWithinReach {
  const missingPoints = Math.max(0, reward.costPoints - means.balancePoints + means.owedPoints);
  if (missingPoints === 0) return { reward, missingPoints, expectedAt: now };
  const { earnedLatelyPoints } = means;
  if (earnedLatelyPoints === 0) return { reward, missingPoints, expectedAt: null };
  // A whole day is promised rather later than earlier.
  const days = Math.ceil((missingPoints * PACE_DAYS) / earnedLatelyPoints);
  return { reward, missingPoints, expectedAt: days > PACE_DAYS ? null : addDays(now, days) };
}

const isWithinReach = (
  { reward, missingPoints, expectedAt }: RewardWithinReach,
  means: MemberMeans,
): boolean =>
  means.earnedLatelyPoints === 0 ? missingPoints <= reward.costPoints * NEAR_PART : expectedAt !== null;

const endsBefore = ({ reward, expectedAt }: RewardWithinReach): boolean =>
  reward.endsAt !== null && expectedAt !== null && reward.endsAt <= expectedAt;

const byNearness = (a: RewardWithinReach, b: RewardWithinReach): number => byPlace(placeOf(a), placeOf(b));

const byPlace = (a: ReachPlace, b: ReachPlace): number =>
  a.missingPoints - b.missingPoints || b.costPoints - a.costPoints || byCodeUnit(a.rewardId, b.rewardId);
