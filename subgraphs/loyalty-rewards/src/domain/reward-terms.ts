import { DAY_MS } from '@rapport/kernel/clock';
import type { CurrencyCode } from '@rapport/kernel/currency';
import type { Reward } from './reward';
import type { Tier } from './tier';

/** What limits a reward, as staff set it. */
export interface RewardTerms {
  /** `null`: from the beginning. */
  readonly startsAt: Date | null;
  /** How many there are in all, those that were taken included; `null` for as many as are wanted. */
  readonly stock: number | null;
  /** How often one member gets it, under whichever of their ids; `null` for as often as they can pay. */
  readonly limit: MemberLimit | null;
  /** Whose it is; `null` for every tier's. */
  readonly tiers: readonly Tier[] | null;
  /** What one costs the retailer, in minor units of its budget's currency; `null` where nobody said. */
  readonly costMinor: number | null;
  /** What pays for it; `null` for nothing in particular. */
  readonly budgetId: string | null;
}

export interface MemberLimit {
  readonly count: number;
  /** Counted over so many days of 24 hours back from now; `null` for ever. */
  readonly days: number | null;
}

export const WITHOUT_TERMS: RewardTerms = {
  startsAt: null,
  stock: null,
  limit: null,
  tiers: null,
  costMinor: null,
  budgetId: null,
};

/** What one reward, or several together, may cost. */
export interface RewardBudget {
  readonly budgetId: string;
  readonly name: string;
  /** What it is counted in: the points of each redemption, or what it costs the retailer. */
  readonly unit: 'POINTS' | 'MONEY';
  /** `null` for points. */
  readonly currency: CurrencyCode | null;
  /** In points, or in minor units of `currency`. */
  readonly amount: number;
}

/** A budget, and how much of it is taken. */
export interface CountedBudget extends RewardBudget {
  readonly taken: number;
}

/** A reward as it was read, with what was taken of it by then. */
export interface CountedReward extends Reward {
  readonly terms: RewardTerms;
  /** Grows whenever staff save the reward. */
  readonly version: number;
  /** Of the stock: by redemptions, and by those that are authorised and not yet captured. */
  readonly taken: number;
  readonly budget: CountedBudget | null;
}

/** How many are left; `null` for as many as are wanted. Stock that staff lowered below what is taken leaves none. */
export const stockLeft = ({ terms, taken }: Pick<CountedReward, 'terms' | 'taken'>): number | null =>
  terms.stock === null ? null : Math.max(0, terms.stock - taken);

/** What one redemption takes of the reward's budget, in the budget's unit. */
export const budgetCostOf = ({ costPoints, terms, budget }: CountedReward): number =>
  budget === null ? 0 : budget.unit === 'POINTS' ? costPoints : (terms.costMinor ?? 0);

/** Whether any is left, and money to pay for it. */
export const isLeft = (reward: CountedReward): boolean =>
  stockLeft(reward) !== 0 &&
  (reward.budget === null || reward.budget.taken + budgetCostOf(reward) <= reward.budget.amount);

/** Whether a member of `tier` may have it. */
export const isFor = ({ terms }: Pick<Reward, 'terms'>, tier: Tier): boolean =>
  terms?.tiers == null || terms.tiers.includes(tier);

/** Why a member does not get a reward that is on offer; each is a normal outcome. */
export type TermsRefusal =
  | { readonly kind: 'reward-not-eligible'; readonly tiers: readonly Tier[] }
  | { readonly kind: 'reward-limit-reached'; readonly limit: number; readonly days: number | null }
  | { readonly kind: 'reward-out-of-stock' }
  | { readonly kind: 'reward-budget-spent' };

/**
 * Decides whether the terms of `reward` let a member have one more: what concerns the member first, so that nobody is told
 * that something has run out which is not theirs anyway. Pure.
 *
 * @param usedByMember how often the member has it that counts for the limit
 * @returns `null` when they may
 */
export function refusalByTerms(
  reward: CountedReward,
  { tier, usedByMember }: { readonly tier: Tier; readonly usedByMember: number },
): TermsRefusal | null {
  const { tiers, limit } = reward.terms;
  if (!isFor(reward, tier)) return { kind: 'reward-not-eligible', tiers: tiers ?? [] };
  if (limit !== null && usedByMember >= limit.count) {
    return { kind: 'reward-limit-reached', limit: limit.count, days: limit.days };
  }
  if (stockLeft(reward) === 0) return { kind: 'reward-out-of-stock' };
  return isLeft(reward) ? null : { kind: 'reward-budget-spent' };
}

/** One redemption of a reward, or one that is authorised: what it took of what is limited. */
export interface RewardUse {
  /** The redemption, or the hold that it began with. */
  readonly useId: string;
  /** One of the accounts that paid: whatever settles the redemption changes it. */
  readonly customerId: string;
  readonly rewardId: string;
  readonly takenAt: Date;
  /** Whether it took one of the stock: there was a stock when it was taken. */
  readonly stocked: boolean;
  readonly budgetId: string | null;
  /** In the budget's unit. */
  readonly budgetTaken: number;
}

/** What a redemption of `reward` takes. */
export const useOf = (
  reward: CountedReward,
  { useId, customerId, takenAt }: Pick<RewardUse, 'useId' | 'customerId' | 'takenAt'>,
): RewardUse => ({
  useId,
  customerId,
  rewardId: reward.rewardId,
  takenAt,
  stocked: reward.terms.stock !== null,
  budgetId: reward.budget?.budgetId ?? null,
  budgetTaken: budgetCostOf(reward),
});

/** Whether a use of `takenAt` counts for `limit` at `now`. */
export const countsFor = ({ days }: MemberLimit, takenAt: Date, now: Date): boolean =>
  days === null || takenAt.getTime() > now.getTime() - days * DAY_MS;
