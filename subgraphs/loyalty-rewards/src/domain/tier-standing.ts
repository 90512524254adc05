import { addDays } from '@rapport/kernel/clock';
import type { CurrencyCode } from '@rapport/kernel/currency';
import { isBelow, tierAbove, TIER_WINDOW_DAYS, tierFromMinor, tierOf, type Tier } from './tier';

/** What is kept of one order, in the programme's currency. */
export interface Spend {
  readonly orderedAt: Date;
  readonly keptMinor: number;
}

/** Where a member stands, and what time alone will change. */
export interface TierStanding {
  readonly tier: Tier;
  /** Net spend in the window. */
  readonly spendMinor: number;
  readonly nextTier: Tier | null;
  /** What is still to be spent for `nextTier`; `null` in the highest tier. */
  readonly spendNeededMinor: number | null;
  /** When the tier is lost if nothing more is bought; `null` when it cannot be lost. */
  readonly securedUntil: Date | null;
  /** When the tier changes, up or down, if no order or return arrives; `null` for never. */
  readonly changesAt: Date | null;
}

/**
 * The tier at `now`: from what was bought in the 365 days before it, returns taken off. Pure, so that any instant can
 * be recomputed. Points play no part: spending them costs no tier.
 *
 * @param spends in any order; those outside of the window and those of the future do not count yet or any more
 */
export function standingAt(spends: readonly Spend[], now: Date, currency: CurrencyCode): TierStanding {
  const spendMinor = spendAt(spends, now);
  const tier = tierOf(spendMinor, currency);
  const nextTier = tierAbove(tier);
  const later = tiersAfter(spends, now, currency);
  return {
    tier,
    spendMinor,
    nextTier,
    spendNeededMinor: nextTier === null ? null : tierFromMinor(nextTier, currency) - spendMinor,
    securedUntil: later.find((change) => isBelow(change.tier, tier))?.at ?? null,
    changesAt: later.find((change) => change.tier !== tier)?.at ?? null,
  };
}

const entersAt = (spend: Spend): Date => spend.orderedAt;
/** The first instant at which an order no longer counts. */
const leavesAt = (spend: Spend): Date => addDays(spend.orderedAt, TIER_WINDOW_DAYS);

function spendAt(spends: readonly Spend[], instant: Date): number {
  return spends
    .filter((spend) => entersAt(spend) <= instant && instant < leavesAt(spend))
    .reduce((sum, spend) => sum + spend.keptMinor, 0);
}

/** The tier at each later instant at which an order enters or leaves the window, first to last. */
function tiersAfter(spends: readonly Spend[], now: Date, currency: CurrencyCode) {
  const changes = spends
    .flatMap((spend) => [
      { at: entersAt(spend), byMinor: spend.keptMinor },
      { at: leavesAt(spend), byMinor: -spend.keptMinor },
    ])
    .filter((change) => change.at > now)
    .sort((a, b) => a.at.getTime() - b.at.getTime());

  let spendMinor = spendAt(spends, now);
  return changes.flatMap((change, index) => {
    spendMinor += change.byMinor;
    // Several orders of one instant count together.
    if (changes[index + 1]?.at.getTime() === change.at.getTime()) return [];
    return [{ at: change.at, tier: tierOf(spendMinor, currency) }];
  });
}
