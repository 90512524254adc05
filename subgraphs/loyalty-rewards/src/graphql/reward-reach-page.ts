import { BadInputError } from '@rapport/subgraph-kit/errors';
import { readPage, type PageArgs } from '@rapport/subgraph-kit/graphql/connection';
import { reasonForReach, type ReachPlace, type RewardWithinReach } from '../domain/reward-reach';
import { shownPoints } from './shown-points';
import { toReward } from './to-reward';
import type { RewardWithinReachType } from './types/reward-within-reach';

/** The page that `args` ask for. @throws BadInputError when `after` is not a cursor of such a list */
export function readReachPage(args: PageArgs): { readonly limit: number; readonly after: ReachPlace | null } {
  const { limit, after } = readPage(args);
  if (after === null) return { limit, after };
  const [missing, cost, rewardId = ''] = after;
  return { limit, after: { missingPoints: readPoints(missing), costPoints: readPoints(cost), rewardId } };
}

function readPoints(part: string | undefined): number {
  if (part !== undefined && /^\d{1,15}$/.test(part)) return Number(part);
  throw new BadInputError('after wants an endCursor that this list gave; something else came');
}

export const reachKeyOf = ({ missingPoints, reward }: RewardWithinReachType): readonly string[] => [
  String(missingPoints),
  String(reward.costPoints),
  reward.id,
];

/** A reward and how near it is, as the graph shows it at `now`. */
export const toRewardWithinReach = (reach: RewardWithinReach, now: Date): RewardWithinReachType => ({
  reward: toReward(reach.reward, now),
  missingPoints: shownPoints(reach.missingPoints),
  expectedAt: reach.expectedAt,
  reason: reasonForReach(reach),
});
