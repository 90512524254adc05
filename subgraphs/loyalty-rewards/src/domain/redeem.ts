import { assert } from '@rapport/kernel/assert';
import { isSpendable, takeOpen } from './lot';
import { book, memberMovement, type Account, type Movement } from './movement';
import { balanceOf } from './person';
import { isAvailable, type Reward } from './reward';

/** Everything that can happen when a member redeems; each is a normal outcome. */
export type RedeemDecision =
  | {
      readonly kind: 'redeemed';
      /** Those that paid. */
      readonly accounts: readonly Account[];
      /** One for each account that paid: together they are one redemption. */
      readonly movements: readonly Movement[];
      /** What can be spent after it. */
      readonly balancePoints: number;
    }
  | { readonly kind: 'insufficient-points'; readonly balancePoints: number; readonly shortByPoints: number }
  | { readonly kind: 'reward-unavailable' };

/**
 * Decides whether a person may redeem `reward` at `now`, and which lots pay: first expiring first, whichever of the
 * person's accounts they are in. Pure: the caller holds the accounts' locks and books the movements in the same
 * transaction.
 *
 * @param accounts all that the person has
 * @param reward `null` for one that does not exist
 */
export function redeem(accounts: readonly Account[], reward: Reward | null, now: Date): RedeemDecision {
  if (reward === null || !isAvailable(reward, now)) return { kind: 'reward-unavailable' };
  const { costPoints } = reward;
  assert(costPoints > 0, 'a reward costs at least one point');

  const { balancePoints } = balanceOf('', accounts, now);
  if (balancePoints < costPoints) {
    return { kind: 'insufficient-points', balancePoints, shortByPoints: costPoints - balancePoints };
  }
  const lots = accounts.flatMap((account) => account.lots).filter((lot) => isSpendable(lot, now));
  const { changes } = takeOpen(lots, costPoints);
  const paid = accounts.flatMap((account) => {
    const own = new Set(account.lots.map((lot) => lot.lotId));
    const lotChanges = changes.filter((change) => own.has(change.lotId));
    if (lotChanges.length === 0) return [];
    const points = lotChanges.reduce((sum, change) => sum - change.openPoints, 0);
    const movement = memberMovement(
      account.customerId,
      { MEMBER: -points, REDEEMED: points },
      {
        kind: 'REDEEMED',
        occurredAt: now,
        reward: { rewardId: reward.rewardId, name: reward.name },
        lotChanges,
      },
    );
    return [{ account: book(account, movement).account, movement }];
  });
  return {
    kind: 'redeemed',
    accounts: paid.map(({ account }) => account),
    movements: paid.map(({ movement }) => movement),
    balancePoints: balancePoints - costPoints,
  };
}
