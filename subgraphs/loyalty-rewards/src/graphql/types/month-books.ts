import { money } from '@rapport/kernel/money';
import { MoneyType, toMoneyType } from '@rapport/subgraph-kit/graphql/money';
import { DecimalScalar } from '@rapport/subgraph-kit/graphql/scalars';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { ratePercent, type MonthBooksDesk } from '../../app/open-month-books';
import { booksCsv, type MonthBooks } from '../../domain/month-books';
import { shownPoints } from '../shown-points';

@ObjectType('LoyaltyBooksMonth', {
  description:
    'What moved over all members in a UTC month, by when it was booked, and what it means in money.',
})
export class LoyaltyBooksMonth {
  @Field(() => String, { description: 'The month: "2026-01".' })
  month!: string;

  @Field(() => Int, { description: 'Points earned with orders.' })
  issued!: number;

  @Field(() => Int, { description: 'Pending points that became spendable.' })
  activated!: number;

  @Field(() => Int, { description: 'Points taken back because orders came back, or were another account’s.' })
  reversed!: number;

  @Field(() => Int, { description: 'Points that staff gave, less those they took.' })
  adjusted!: number;

  @Field(() => Int, { description: 'Points redeemed, less those given back.' })
  spent!: number;

  @Field(() => Int, { description: 'Points that expired unused.' })
  expired!: number;

  @Field(() => Int, { description: 'Points that members have when the month is over.' })
  outstanding!: number;

  @Field(() => DecimalScalar, {
    description: 'Of a hundred points, how many are expected to be redeemed; the rest is breakage.',
  })
  redemptionRatePercent!: string;

  @Field(() => MoneyType, { description: 'What the outstanding points are expected to take.' })
  liability!: MoneyType;

  @Field(() => MoneyType, {
    description:
      'Of what was paid for points, recognised this month; negative where an estimate was too high.',
  })
  revenueRecognised!: MoneyType;

  @Field(() => MoneyType, { description: 'Of what was paid for points, not recognised yet.' })
  deferredRevenue!: MoneyType;
}

@ObjectType('RewardCost', { description: 'What a reward took in a month.' })
export class RewardCost {
  @Field(() => String, { description: 'The month: "2026-01".' })
  month!: string;

  @Field(() => ID, { description: 'The reward.' })
  rewardId!: string;

  @Field(() => String, { description: 'As it was called then.' })
  name!: string;

  @Field(() => Int, { description: 'Points redeemed for it, less those given back.' })
  points!: number;

  @Field(() => MoneyType, { description: 'What these points are worth.' })
  cost!: MoneyType;
}

@ObjectType('LoyaltyBooks', { description: 'The books of the programme.' })
export class LoyaltyBooks {
  @Field(() => [LoyaltyBooksMonth], { description: 'The months in order, from the first with a booking on.' })
  months!: LoyaltyBooksMonth[];

  @Field(() => [RewardCost], { description: 'What rewards took, by month, the dearest first.' })
  rewards!: RewardCost[];

  @Field(() => String, {
    description: 'The months as CSV, exact; money in minor units, the rate in 1/10,000.',
  })
  csv!: string;
}

/** The books as the graph shows them. */
export function toBooks({
  currency,
  months,
  rewards,
}: Awaited<ReturnType<MonthBooksDesk['read']>>): LoyaltyBooks {
  const amount = (minor: number): MoneyType => toMoneyType(money(minor, currency));
  return {
    months: months.map((month) => toMonth(month, amount)),
    rewards: rewards.map(({ costMinor, points, ...reward }) => ({
      ...reward,
      points: shownPoints(points),
      cost: amount(costMinor),
    })),
    csv: booksCsv(months),
  };
}

const POINTS = ['issued', 'activated', 'reversed', 'adjusted', 'spent', 'expired', 'outstanding'] as const;

function toMonth(month: MonthBooks, amount: (minor: number) => MoneyType): LoyaltyBooksMonth {
  const points = Object.fromEntries(POINTS.map((name) => [name, shownPoints(month[name])]));
  return {
    ...(points as Record<(typeof POINTS)[number], number>),
    month: month.month,
    redemptionRatePercent: ratePercent(month.redemptionRate),
    liability: amount(month.liabilityMinor),
    revenueRecognised: amount(month.recognisedMinor),
    deferredRevenue: amount(month.deferredMinor),
  };
}
