import { CurrencyCodeEnum } from '@rapport/subgraph-kit/graphql/money';
import type { CurrencyCode } from '@rapport/kernel/currency';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { CountedBudget } from '../../domain/reward-terms';

/** The GraphQL enum `RewardBudgetUnit`. */
export const RewardBudgetUnit = { POINTS: 'POINTS', MONEY: 'MONEY' } as const;
registerEnumType(RewardBudgetUnit, {
  name: 'RewardBudgetUnit',
  description: 'What a budget is counted in.',
  valuesConfig: {
    POINTS: { description: 'The points that each redemption costs the member.' },
    MONEY: {
      description: 'What each redemption costs the retailer, in minor units: `costMinor` of the reward.',
    },
  },
});

@ObjectType('RewardBudget', { description: 'What one reward, or several together, may cost.' })
export class RewardBudget {
  @Field(() => ID, { description: 'Identifies the budget; chosen by the retailer.' })
  id!: string;

  @Field(() => String, { description: 'What it is called, for staff.' })
  name!: string;

  @Field(() => RewardBudgetUnit, { description: 'What it is counted in.' })
  unit!: CountedBudget['unit'];

  @Field(() => CurrencyCodeEnum, { nullable: true, description: 'The currency of money; null for points.' })
  currencyCode!: CurrencyCode | null;

  @Field(() => Int, { description: 'All of it, in points or minor units.' })
  amount!: number;

  @Field(() => Int, { description: 'What redemptions took, those authorised and not yet captured included.' })
  taken!: number;
}

@InputType('SaveRewardBudgetInput', {
  description: 'A whole budget: saving replaces the one with the same id, whose unit and currency stay.',
})
export class SaveRewardBudgetInput {
  @Field(() => ID, { description: 'Identifies the budget: 1 to 64 of a to z, 0 to 9 and hyphens.' })
  id!: string;

  @Field(() => String, { description: 'What it is called, for staff; 1 to 100 characters.' })
  name!: string;

  @Field(() => RewardBudgetUnit, { description: 'What it is counted in.' })
  unit!: CountedBudget['unit'];

  @Field(() => CurrencyCodeEnum, {
    nullable: true,
    description: 'For money, its currency; leave out for points.',
  })
  currencyCode?: CurrencyCode | null;

  @Field(() => Int, {
    description: 'All of it, in points or minor units. A change holds from the next redemption on.',
  })
  amount!: number;
}

/** A budget as the graph shows it. */
export const toRewardBudget = ({
  budgetId,
  name,
  unit,
  currency,
  amount,
  taken,
}: CountedBudget): RewardBudget => ({
  id: budgetId,
  name,
  unit,
  currencyCode: currency,
  amount,
  taken,
});
