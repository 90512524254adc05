import type { CurrencyCode } from '@rapport/kernel/currency';
import { CurrencyCodeEnum } from '@rapport/subgraph-kit/graphql/money';
import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { CorrectionOutcome } from '../../app/give-back';
import { shownPoints } from '../shown-points';
import { toWalletName, WalletKind } from './wallet';

@InputType('ReverseMovementInput', { description: 'Which movement is to be taken back, and why.' })
export class ReverseMovementInput {
  @Field(() => ID, { description: 'The `id` of a movement of the history, or of a `Redemption`.' })
  movementId!: string;

  @Field(() => String, { description: 'Why, for the member to read in their history: 1 to 500 characters.' })
  reason!: string;

  @Field(() => String, {
    description:
      'Chosen by the caller, 1 to 255 characters, new for each correction. The same key with the same input gives the ' +
      'same answer again and books nothing; with another input it is an error.',
  })
  idempotencyKey!: string;
}

@InputType('GiveBackRedemptionInput', { description: 'How much of which redemption comes back, and why.' })
export class GiveBackRedemptionInput extends ReverseMovementInput {
  @Field(() => Int, {
    nullable: true,
    description: 'How much comes back, from 1; left out for all that has not come back yet.',
  })
  amount?: number | null;
}

@ObjectType('MovementCorrected', { description: 'It is booked, and stands in the member’s history.' })
export class MovementCorrected {
  @Field(() => ID, { description: 'The new movement; the one that it corrects stays as it is.' })
  movementId!: string;

  @Field(() => WalletKind, { description: 'Points or store credit.' })
  wallet!: WalletKind;

  @Field(() => CurrencyCodeEnum, { nullable: true, description: 'Of store credit; null for points.' })
  currency!: CurrencyCode | null;

  @Field(() => Int, { description: 'What came back to the member; negative for what was taken from them.' })
  amount!: number;
}

@ObjectType('MovementNotFound', { description: 'There is no such movement; nothing was booked.' })
export class MovementNotFound {
  @Field(() => ID, { description: 'The id that was asked for.' })
  movementId!: string;
}

@ObjectType('MovementNotReversible', {
  description:
    'A movement of this kind is not taken back by hand: what orders earned follows the orders, what is held is released. ' +
    'Nothing was booked.',
})
export class MovementNotReversible {
  @Field(() => ID, { description: 'The id that was asked for.' })
  movementId!: string;

  @Field(() => String, { description: 'What it is, as in the history: "EARNED".' })
  movementKind!: string;
}

@ObjectType('MovementAlreadyReversed', {
  description: 'All of it, or more than was asked for, came back before. Nothing was booked.',
})
export class MovementAlreadyReversed {
  @Field(() => ID, { description: 'The id that was asked for.' })
  movementId!: string;

  @Field(() => Int, { description: 'How much can still come back.' })
  leftAmount!: number;
}

const TYPES = [MovementCorrected, MovementNotFound, MovementNotReversible, MovementAlreadyReversed] as const;

export const GiveBackRedemptionPayload = createUnionType({
  name: 'GiveBackRedemptionPayload',
  description: 'What came of giving a redemption back.',
  types: () => TYPES,
});

export const ReverseMovementPayload = createUnionType({
  name: 'ReverseMovementPayload',
  description: 'What came of taking a movement back.',
  types: () => TYPES,
});

/** The outcome as the graph shows it. */
export function toCorrectionPayload(outcome: CorrectionOutcome): InstanceType<(typeof TYPES)[number]> {
  const { movementId } = outcome;
  switch (outcome.kind) {
    case 'corrected':
      return Object.assign(new MovementCorrected(), {
        movementId,
        ...toWalletName(outcome.wallet),
        amount: shownPoints(outcome.amount),
      });
    case 'movement-not-found':
      return Object.assign(new MovementNotFound(), { movementId });
    case 'not-reversible':
      return Object.assign(new MovementNotReversible(), { movementId, movementKind: outcome.movementKind });
    case 'already-reversed':
      return Object.assign(new MovementAlreadyReversed(), {
        movementId,
        leftAmount: shownPoints(outcome.leftAmount),
      });
  }
}
