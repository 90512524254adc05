import { assert } from '@rapport/kernel/assert';
import { isSpendable, spendablePoints, takeOpen } from './lot';
import { book, memberMovement, type Account, type Movement } from './movement';
import { isAvailable, type Reward } from './reward';

/** Everything that can happen when a member redeems; each is a normal outcome. */
export type RedeemDecision =
  | { readonly kind: 'redeemed'; readonly account: Account; readonly movement: Movement }
  | { readonly kind: 'insufficient-points'; readonly balancePoints: number; readonly shortByPoints: number }
  | { readonly kind: 'reward-unavailable' };

/**
 * Decides whether `account` may redeem `reward` at `now`, and which lots pay: first expiring first. Pure: the caller
 * holds the account's lock and books the movement in the same transaction.
 *
 * @param reward `null` for one that does not exist
 */
export function redeem(account: Account, reward: Reward | null, now: Date): RedeemDecision {
  if (reward === null || !isAvailable(reward, now)) return { kind: 'reward-unavailable' };
  const { costPoints, rewardId, name } = reward;
  assert(costPoints > 0, 'a reward costs at least one point');

  const balancePoints = spendablePoints(account.lots, now);
  if (balancePoints < costPoints) {
    return { kind: 'insufficient-points', balancePoints, shortByPoints: costPoints - balancePoints };
  }
  const { changes } = takeOpen(
    account.lots.filter((lot) => isSpendable(lot, now)),
    costPoints,
  );
  const movement = memberMovement(
    account.customerId,
    { MEMBER: -costPoints, REDEEMED: costPoints },
    { kind: 'REDEEMED', occurredAt: now, reward: { rewardId, name }, lotChanges: changes },
  );
  return { kind: 'redeemed', account: book(account, movement).account, movement };
}
