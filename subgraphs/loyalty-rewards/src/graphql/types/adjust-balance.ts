import type { CurrencyCode } from '@rapport/kernel/currency';
import { CurrencyCodeEnum } from '@rapport/subgraph-kit/graphql/money';
import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { AdjustOutcome } from '../../app/adjust-balance';
import type { AwaitsApproval } from '../../app/propose-adjustment';
import { shownPoints } from '../shown-points';
import { toWalletName, WalletKind } from './wallet';

@InputType('AdjustBalanceInput', { description: 'What staff give to a member, or take from one.' })
export class AdjustBalanceInput {
  @Field(() => ID, { description: 'The member.' })
  customerId!: string;

  @Field(() => WalletKind, { defaultValue: 'POINTS', description: 'Points or store credit.' })
  wallet!: WalletKind;

  @Field(() => CurrencyCodeEnum, { nullable: true, description: 'Of store credit; left out for points.' })
  currency?: CurrencyCode | null;

  @Field(() => Int, {
    description:
      'Points, or minor units of the currency: positive gives, negative takes. At most 1,000,000,000 either way, not zero.',
  })
  amount!: number;

  @Field(() => String, {
    description: 'Why, for the member to read in their history: 1 to 500 characters.',
  })
  reason!: string;

  @Field(() => Date, {
    nullable: true,
    description: 'When what is given expires, in the future; left out for never, and for what is taken.',
  })
  expiresAt?: Date | null;

  @Field(() => String, {
    description:
      'Chosen by the caller, 1 to 255 characters, new for each adjustment. The same key with the same input gives the ' +
      'same answer again and books nothing; with another input it is an error.',
  })
  idempotencyKey!: string;
}

@ObjectType('BalanceAdjusted', { description: 'It is booked, and stands in the member’s history.' })
export class BalanceAdjusted {
  @Field(() => ID, { description: 'The movement: `reverseMovement` takes it back.' })
  movementId!: string;

  @Field(() => WalletKind, { description: 'Points or store credit.' })
  wallet!: WalletKind;

  @Field(() => CurrencyCodeEnum, { nullable: true, description: 'Of store credit; null for points.' })
  currency!: CurrencyCode | null;

  @Field(() => Int, { description: 'What was given, or, negative, taken.' })
  amount!: number;

  @Field(() => Int, { description: 'What can be spent now.' })
  balance!: number;
}

@ObjectType('InsufficientBalance', {
  description: 'The member has less than was to be taken; nothing was booked.',
})
export class InsufficientBalance {
  @Field(() => Int, { description: 'What can be spent.' })
  balance!: number;

  @Field(() => Int, { description: 'What is missing.' })
  shortBy!: number;
}

@ObjectType('AdjustmentAwaitsApproval', {
  description:
    'It is so much that somebody else is to approve it (`decideAdjustment`). Nothing is booked yet.',
})
export class AdjustmentAwaitsApproval {
  @Field(() => ID, { description: 'For `decideAdjustment`.' })
  id!: string;

  @Field(() => Date, { description: 'From when on it can no longer be decided.' })
  lapsesAt!: Date;
}

export const AdjustBalancePayload = createUnionType({
  name: 'AdjustBalancePayload',
  description: 'What came of an adjustment.',
  types: () => [BalanceAdjusted, InsufficientBalance, AdjustmentAwaitsApproval] as const,
});

/** The outcome as the graph shows it. */
export const toAdjustPayload = (outcome: AdjustOutcome | AwaitsApproval): typeof AdjustBalancePayload =>
  outcome.kind === 'awaits-approval'
    ? Object.assign(new AdjustmentAwaitsApproval(), {
        id: outcome.proposalId,
        lapsesAt: new Date(outcome.lapsesAt),
      })
    : toAdjusted(outcome);

/** As `toAdjustPayload`, for what was to be booked at once. */
export function toAdjusted(outcome: AdjustOutcome): BalanceAdjusted | InsufficientBalance {
  const balance = shownPoints(outcome.balance);
  if (outcome.kind === 'insufficient-balance') {
    return Object.assign(new InsufficientBalance(), { balance, shortBy: shownPoints(outcome.shortBy) });
  }
  const { movementId, wallet, amount } = outcome;
  return Object.assign(new BalanceAdjusted(), { movementId, ...toWalletName(wallet), amount, balance });
}
