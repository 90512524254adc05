import { createUnionType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { OfflineOutcome } from '../../app/decide-offline';
import type { AllowanceLimit } from '../../domain/offline-allowance';
import { shownPoints } from '../shown-points';

const OfflineAllowanceLimit = {
  PER_REDEMPTION: 'PER_REDEMPTION',
  PER_MEMBER: 'PER_MEMBER',
  TOTAL: 'TOTAL',
} as const satisfies { readonly [Limit in AllowanceLimit]: Limit };
registerEnumType(OfflineAllowanceLimit, {
  name: 'OfflineAllowanceLimit',
  description: 'A limit of an allowance.',
  valuesConfig: {
    PER_REDEMPTION: { description: 'What one redemption may cost.' },
    PER_MEMBER: { description: 'What one member may redeem under it.' },
    TOTAL: { description: 'What may be redeemed under it in all.' },
  },
});

@InputType('OfflineRedemptionInput', { description: 'One redemption that a till gave out without asking.' })
export class OfflineRedemptionInput {
  @Field(() => String, { description: 'The document of the allowance, as it was issued.' })
  allowance!: string;

  @Field(() => Int, {
    description:
      'Counted by the till from 1, for each allowance: names the redemption, however often it is told.',
  })
  sequence!: number;

  @Field(() => ID, { description: 'The member.' })
  customerId!: string;

  @Field(() => ID, { description: 'The reward.' })
  rewardId!: string;

  @Field(() => Int, { description: 'What it cost, as the till knew the reward.' })
  points!: number;

  @Field(() => Date, { description: 'When, by the clock of the till.' })
  redeemedAt!: Date;
}

@InputType('SyncOfflineRedemptionsInput', { description: 'What a till redeemed while it could not ask.' })
export class SyncOfflineRedemptionsInput {
  @Field(() => [OfflineRedemptionInput], { description: '1 to 100, in any order, any number of times.' })
  redemptions!: OfflineRedemptionInput[];
}

@ObjectType('OfflineRedemptionBooked', { description: 'It is booked: now, or when it was told before.' })
export class OfflineRedemptionBooked {
  @Field(() => ID, { description: 'Identifies the redemption: the same as its movement in the history.' })
  id!: string;

  @Field(() => Int, { description: 'What it cost.' })
  points!: number;

  @Field(() => Int, {
    description: 'Of these, what the member no longer had: the next points earned pay it.',
  })
  owedPoints!: number;
}

const OfflineRefusalReason = {
  ALLOWANCE_INVALID: 'ALLOWANCE_INVALID',
  ALLOWANCE_OF_ANOTHER: 'ALLOWANCE_OF_ANOTHER',
  ALLOWANCE_EXPIRED: 'ALLOWANCE_EXPIRED',
  MEMBER_UNKNOWN: 'MEMBER_UNKNOWN',
  REWARD_UNKNOWN: 'REWARD_UNKNOWN',
  SEQUENCE_REUSED: 'SEQUENCE_REUSED',
} as const;
registerEnumType(OfflineRefusalReason, {
  name: 'OfflineRefusalReason',
  description: 'Why an offline redemption is not booked.',
  valuesConfig: {
    ALLOWANCE_INVALID: { description: 'The document is not signed by the programme, or was changed.' },
    ALLOWANCE_OF_ANOTHER: { description: 'The allowance is of a register of another store.' },
    ALLOWANCE_EXPIRED: {
      description:
        'It happened before or after the allowance was valid, or is told after the allowance was closed.',
    },
    MEMBER_UNKNOWN: { description: 'Nobody of this id has an account of points.' },
    REWARD_UNKNOWN: { description: 'There is and was no such reward.' },
    SEQUENCE_REUSED: { description: 'Another redemption has this number under this allowance.' },
  },
});

@ObjectType('OfflineRedemptionRefused', { description: 'It is not booked; told again, it is refused again.' })
export class OfflineRedemptionRefused {
  @Field(() => OfflineRefusalReason, { description: 'Why.' })
  reason!: keyof typeof OfflineRefusalReason;
}

@ObjectType('OfflineAllowanceExceeded', { description: 'It is beyond the allowance, and not booked.' })
export class OfflineAllowanceExceeded {
  @Field(() => OfflineAllowanceLimit, { description: 'Which limit it passes.' })
  limit!: AllowanceLimit;

  @Field(() => Int, { description: 'What was left of the limit, in points.' })
  leftPoints!: number;
}

export const OfflineRedemptionResult = createUnionType({
  name: 'OfflineRedemptionResult',
  description: 'What became of one offline redemption.',
  types: () => [OfflineRedemptionBooked, OfflineAllowanceExceeded, OfflineRedemptionRefused] as const,
});

const REASON_BY_KIND = {
  'allowance-invalid': 'ALLOWANCE_INVALID',
  'allowance-of-another': 'ALLOWANCE_OF_ANOTHER',
  'allowance-expired': 'ALLOWANCE_EXPIRED',
  'member-unknown': 'MEMBER_UNKNOWN',
  'reward-unknown': 'REWARD_UNKNOWN',
  'sequence-reused': 'SEQUENCE_REUSED',
} as const satisfies Record<
  Exclude<OfflineOutcome['kind'], 'booked' | 'allowance-exceeded'>,
  keyof typeof OfflineRefusalReason
>;

/** The outcome as the graph shows it. */
export function toOfflineResult(outcome: OfflineOutcome): typeof OfflineRedemptionResult {
  switch (outcome.kind) {
    case 'booked': {
      const { redemptionId: id, points, owedPoints } = outcome;
      return Object.assign(new OfflineRedemptionBooked(), { id, points, owedPoints });
    }
    case 'allowance-exceeded': {
      const leftPoints = shownPoints(outcome.leftPoints);
      return Object.assign(new OfflineAllowanceExceeded(), { limit: outcome.limit, leftPoints });
    }
    default:
      return Object.assign(new OfflineRedemptionRefused(), { reason: REASON_BY_KIND[outcome.kind] });
  }
}
