import type { CurrencyCode } from '@rapport/kernel/currency';
import { CurrencyCodeEnum } from '@rapport/subgraph-kit/graphql/money';
import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { DecideOutcome } from '../../app/decide-adjustment';
import type { Proposal } from '../../db/proposal-repository';
import { BalanceAdjusted, InsufficientBalance, toAdjusted } from './adjust-balance';
import { toWalletName, WalletKind } from './wallet';

@ObjectType('AdjustmentProposal', {
  description: 'An adjustment that is not booked yet: somebody else is to approve it.',
})
export class AdjustmentProposal {
  @Field(() => ID, { description: 'For `decideAdjustment`.' })
  id!: string;

  @Field(() => ID, { description: 'The member.' })
  customerId!: string;

  @Field(() => WalletKind, { description: 'Points or store credit.' })
  wallet!: WalletKind;

  @Field(() => CurrencyCodeEnum, { nullable: true, description: 'Of store credit; null for points.' })
  currency!: CurrencyCode | null;

  @Field(() => Int, { description: 'What is to be given, or, negative, taken.' })
  amount!: number;

  @Field(() => String, { description: 'Why, as the member will read it.' })
  reason!: string;

  @Field(() => Date, {
    nullable: true,
    description: 'When what is given expires; null for never, and for what is taken.',
  })
  expiresAt!: Date | null;

  @Field(() => String, { description: 'Who proposed it: "staff:ann".' })
  proposedBy!: string;

  @Field(() => Date, { description: 'When it was proposed.' })
  proposedAt!: Date;

  @Field(() => Date, { description: 'From when on it can no longer be decided.' })
  lapsesAt!: Date;
}

/** A proposal as the graph shows it. */
export const toProposal = ({
  proposalId: id,
  wallet,
  lotExpiresAt: expiresAt,
  ...rest
}: Proposal): AdjustmentProposal => ({ ...rest, id, ...toWalletName(wallet), expiresAt });

@InputType('DecideAdjustmentInput', { description: 'Whether a proposal is to be booked.' })
export class DecideAdjustmentInput {
  @Field(() => ID, { description: 'The proposal.' })
  id!: string;

  @Field(() => Boolean, { description: 'True books it, false rejects it, either for good.' })
  approve!: boolean;

  @Field(() => String, { nullable: true, description: 'For other staff, at most 500 characters.' })
  note?: string | null;
}

@ObjectType('AdjustmentRejected', { description: 'It will not be booked.' })
export class AdjustmentRejected {
  @Field(() => ID, { description: 'The proposal.' })
  id!: string;
}

@ObjectType('AdjustmentNotFound', { description: 'There is no such proposal.' })
export class AdjustmentNotFound {
  @Field(() => ID, { description: 'The id that was asked for.' })
  id!: string;
}

@ObjectType('AdjustmentOfYourOwn', { description: 'Somebody else than who proposed it is to decide it.' })
export class AdjustmentOfYourOwn {
  @Field(() => ID, { description: 'The proposal.' })
  id!: string;
}

@ObjectType('AdjustmentLapsed', { description: 'Nobody decided it in time: propose it again.' })
export class AdjustmentLapsed {
  @Field(() => ID, { description: 'The proposal.' })
  id!: string;

  @Field(() => Date, { description: 'Since when it can no longer be decided.' })
  lapsedAt!: Date;
}

@ObjectType('AdjustmentAlreadyDecided', {
  description: 'Somebody decided it before, and that is what holds.',
})
export class AdjustmentAlreadyDecided {
  @Field(() => ID, { description: 'The proposal.' })
  id!: string;

  @Field(() => Boolean, { description: 'Whether it was booked.' })
  approved!: boolean;

  @Field(() => String, { description: 'Who decided it.' })
  decidedBy!: string;

  @Field(() => Date, { description: 'When it was decided.' })
  decidedAt!: Date;

  @Field(() => String, { nullable: true, description: 'What they noted.' })
  note!: string | null;
}

const TYPES = [
  BalanceAdjusted,
  AdjustmentRejected,
  InsufficientBalance,
  AdjustmentNotFound,
  AdjustmentOfYourOwn,
  AdjustmentLapsed,
  AdjustmentAlreadyDecided,
] as const;

export const DecideAdjustmentPayload = createUnionType({
  name: 'DecideAdjustmentPayload',
  description: 'What came of deciding about an adjustment.',
  types: () => TYPES,
});

/** The outcome as the graph shows it. */
export function toDecidePayload(outcome: DecideOutcome): InstanceType<(typeof TYPES)[number]> {
  if (outcome.kind === 'adjusted' || outcome.kind === 'insufficient-balance') return toAdjusted(outcome);
  const { proposalId: id } = outcome;
  switch (outcome.kind) {
    case 'rejected':
      return Object.assign(new AdjustmentRejected(), { id });
    case 'proposal-not-found':
      return Object.assign(new AdjustmentNotFound(), { id });
    case 'own-proposal':
      return Object.assign(new AdjustmentOfYourOwn(), { id });
    case 'proposal-lapsed':
      return Object.assign(new AdjustmentLapsed(), { id, lapsedAt: outcome.lapsedAt });
    case 'already-decided': {
      const { approved, decidedBy, decidedAt, note } = outcome.verdict;
      return Object.assign(new AdjustmentAlreadyDecided(), { id, approved, decidedBy, decidedAt, note });
    }
  }
}
