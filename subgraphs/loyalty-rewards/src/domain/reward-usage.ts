import type { CurrencyCode } from '@rapport/kernel/currency';
import {
  countsFor,
  refusalByTerms,
  type CountedReward,
  type RewardUse,
  type TermsRefusal,
} from './reward-terms';
import { tierOf, type Tier } from './tier';

/** What was read of what rewards are limited by. */
export interface LoadedUsage {
  readonly rewards: readonly CountedReward[];
  /** How often a person has a reward that limits it, as far as it counts. */
  readonly used: readonly { readonly personId: string; readonly rewardId: string; readonly used: number }[];
  /** What people spent in the window of the tiers; read only for rewards of some tiers. */
  readonly spends: readonly { readonly personId: string; readonly spendMinor: number }[];
  /** In which spend counts; `null` where nobody has a tier. */
  readonly currency: CurrencyCode | null;
}

export const NO_USAGE: LoadedUsage = { rewards: [], used: [], spends: [], currency: null };

/** What is to be written of what a batch took and gave back. */
export interface UsageChanges {
  readonly uses: readonly RewardUse[];
  readonly returned: readonly RewardUse[];
  /** Units by which stock is taken more, or, below zero, less; by reward. */
  readonly stock: ReadonlyMap<string, number>;
  /** As `stock`, in each budget's unit. */
  readonly budgets: ReadonlyMap<string, number>;
  /** The rewards that were decided on, as they were read. */
  readonly rewards: readonly Pick<CountedReward, 'rewardId' | 'version'>[];
}

/** The limits of rewards while a batch of commands is decided: each command sees what those before it took. */
export class RewardUsage {
  private readonly uses: RewardUse[] = [];
  private readonly returned: RewardUse[] = [];
  private readonly stock = new Map<string, number>();
  private readonly budgets = new Map<string, number>();
  private readonly usedByMember = new Map<string, number>();
  private readonly rewardById: ReadonlyMap<string, CountedReward>;
  private readonly tierByPerson: ReadonlyMap<string, Tier>;

  constructor(
    private readonly loaded: LoadedUsage,
    private readonly survivorOf: (customerId: string) => string,
  ) {
    this.rewardById = new Map(loaded.rewards.map((reward) => [reward.rewardId, reward]));
    for (const { personId, rewardId, used } of loaded.used)
      add(this.usedByMember, `${personId} ${rewardId}`, used);
    const { currency } = loaded;
    this.tierByPerson = new Map(
      loaded.spends.map(({ personId, spendMinor }) => [
        personId,
        currency === null ? 'BRONZE' : tierOf(spendMinor, currency),
      ]),
    );
  }

  /** A reward with what is taken of it by now; `null` for an unknown id. */
  reward(rewardId: string): CountedReward | null {
    const read = this.rewardById.get(rewardId);
    if (read === undefined) return null;
    const { budget } = read;
    const budgetTaken = budget === null ? 0 : (this.budgets.get(budget.budgetId) ?? 0);
    return {
      ...read,
      taken: read.taken + (this.stock.get(rewardId) ?? 0),
      budget: budget === null ? null : { ...budget, taken: budget.taken + budgetTaken },
    };
  }

  /** Why a member may not have one more; `null` when they may. */
  refusal(reward: CountedReward, customerId: string): TermsRefusal | null {
    const personId = this.survivorOf(customerId);
    return refusalByTerms(reward, {
      tier: this.tierByPerson.get(personId) ?? 'BRONZE',
      usedByMember: this.usedByMember.get(`${personId} ${reward.rewardId}`) ?? 0,
    });
  }

  take(use: RewardUse): void {
    this.uses.push(use);
    this.count(use, 1, true);
  }

  /** Gives back exactly what `use` took. */
  giveBack(use: RewardUse, now: Date): void {
    this.returned.push(use);
    const limit = this.rewardById.get(use.rewardId)?.terms.limit ?? null;
    this.count(use, -1, limit !== null && countsFor(limit, use.takenAt, now));
  }

  changes(): UsageChanges {
    const decidedOn = new Set(this.uses.map((use) => use.rewardId));
    return {
      uses: this.uses,
      returned: this.returned,
      stock: withoutZeros(this.stock),
      budgets: withoutZeros(this.budgets),
      rewards: this.loaded.rewards.filter((reward) => decidedOn.has(reward.rewardId)),
    };
  }

  private count(
    { customerId, rewardId, stocked, budgetId, budgetTaken }: RewardUse,
    by: 1 | -1,
    forMember: boolean,
  ) {
    if (stocked) add(this.stock, rewardId, by);
    if (budgetId !== null) add(this.budgets, budgetId, by * budgetTaken);
    if (forMember) add(this.usedByMember, `${this.survivorOf(customerId)} ${rewardId}`, by);
  }
}

const add = (sums: Map<string, number>, key: string, by: number): void =>
  void sums.set(key, (sums.get(key) ?? 0) + by);
const withoutZeros = (sums: ReadonlyMap<string, number>): ReadonlyMap<string, number> =>
  new Map([...sums].filter(([, sum]) => sum !== 0));
