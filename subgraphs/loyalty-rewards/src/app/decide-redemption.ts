import type { Booked } from '../domain/movement';
import { redeem } from '../domain/redeem';
import { useOf, type RewardUse } from '../domain/reward-terms';
import type { Books } from './books';
import type { RedeemRefusal } from './redeem-reward';

/** A redemption that may be booked, or why not. */
export type DecidedRedemption =
  | {
      readonly kind: 'redeemed';
      readonly booked: Booked;
      readonly use: RewardUse;
      readonly costPoints: number;
      readonly balancePoints: number;
    }
  | RedeemRefusal;

interface Wanted {
  readonly customerId: string;
  readonly rewardId: string;
  readonly movementId: string;
  readonly now: Date;
  readonly as: 'REDEEMED' | 'HELD';
}

/** Whether a member gets a reward: on offer, theirs by its terms, and paid. Takes nothing unless all three are so. */
export function decideRedemption(
  books: Books,
  { customerId, rewardId, movementId, now, as }: Wanted,
): DecidedRedemption {
  const reward = books.usage.reward(rewardId);
  const decision = redeem(books.accountsOf(customerId, 'POINTS'), reward, { movementId, now, as });
  if (reward === null || decision.kind === 'reward-unavailable')
    return { kind: 'reward-unavailable', rewardId };
  // Before the points: nobody saves for what has run out.
  const refusal = books.usage.refusal(reward, customerId);
  if (refusal !== null) return { ...refusal, rewardId };
  if (decision.kind !== 'redeemed') return { ...decision, rewardId };
  const { balancePoints, accounts, movements } = decision;
  const payer = movements[0]?.customerId ?? customerId;
  return {
    kind: 'redeemed',
    booked: { accounts, movements },
    use: useOf(reward, { useId: movementId, customerId: payer, takenAt: now }),
    costPoints: reward.costPoints,
    balancePoints,
  };
}
