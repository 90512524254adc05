import { assert } from '@rapport/kernel/assert';
import type { Account, Booked } from './movement';
import { balanceOf } from './person';
import { isAvailable, type Reward } from './reward';
import { spend } from './spend';

/** Everything that can happen when a member redeems; each is a normal outcome. */
export type RedeemDecision =
  | (Booked & {
      readonly kind: 'redeemed';
      /** What can be spent after it. */
      readonly balancePoints: number;
    })
  | { readonly kind: 'insufficient-points'; readonly balancePoints: number; readonly shortByPoints: number }
  | { readonly kind: 'reward-unavailable' };

/**
 * Decides whether a person may redeem `reward` at `now`, and which lots pay: first expiring first, whichever of the
 * person's accounts they are in. Pure: the caller holds the accounts' locks and books the movements in the same
 * transaction.
 *
 * @param accounts all that the person has of points
 * @param reward `null` for one that does not exist
 * @param as `'HELD'` sets the points aside until the redemption is captured or released
 */
export function redeem(
  accounts: readonly Account[],
  reward: Reward | null,
  { movementId, now, as = 'REDEEMED' }: { movementId: string; now: Date; as?: 'REDEEMED' | 'HELD' },
): RedeemDecision {
  if (reward === null || !isAvailable(reward, now)) return { kind: 'reward-unavailable' };
  const { costPoints, rewardId, name } = reward;
  assert(costPoints > 0, 'a reward costs at least one point');

  const { balancePoints } = balanceOf('', accounts, now);
  if (balancePoints < costPoints) {
    return { kind: 'insufficient-points', balancePoints, shortByPoints: costPoints - balancePoints };
  }
  const what = { movementId, kind: as, to: as, occurredAt: now, reward: { rewardId, name } } as const;
  const booked = spend(accounts, { ...what, amount: costPoints }, now);
  return { kind: 'redeemed', ...booked, balancePoints: balancePoints - costPoints };
}
