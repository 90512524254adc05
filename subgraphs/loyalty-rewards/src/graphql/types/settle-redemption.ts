import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { CaptureOutcome, HoldRefusal, ReleaseOutcome } from '../../app/settle-hold';
import { shownPoints } from '../shown-points';
import { Redemption } from './redeem-reward';

@InputType('SettleRedemptionInput', { description: 'What was set aside and is to be captured or released.' })
export class SettleRedemptionInput {
  @Field(() => ID, { description: 'The `holdId` that `authorizeRedemption` gave.' })
  holdId!: string;

  @Field(() => String, {
    description:
      'Chosen by the caller, 1 to 255 characters, new for each attempt that is meant as one. The same key with the ' +
      'same input gives the same answer again; with another input it is an error.',
  })
  idempotencyKey!: string;
}

@ObjectType('RedemptionReleased', { description: 'What was set aside can be spent again.' })
export class RedemptionReleased {
  @Field(() => ID, { description: 'What was set aside.' })
  holdId!: string;

  @Field(() => Int, { description: 'The points that came back.' })
  releasedPoints!: number;

  @Field(() => Int, {
    description: 'The points that can be spent now. Those that expired meanwhile came back and are gone.',
  })
  balancePoints!: number;
}

@ObjectType('HoldNotOpen', {
  description:
    'Nothing is set aside under this id: it was captured, released or ran out before, or never existed. Nothing was done.',
})
export class HoldNotOpen {
  @Field(() => ID, { description: 'The id that was asked for.' })
  holdId!: string;
}

@ObjectType('HoldOfAnother', {
  description:
    'It is not the caller’s to settle: a till of another store authorised it, or, for a customer, a till or staff did. ' +
    'Nothing was done.',
})
export class HoldOfAnother {
  @Field(() => ID, { description: 'The id that was asked for.' })
  holdId!: string;
}

export const CaptureRedemptionPayload = createUnionType({
  name: 'CaptureRedemptionPayload',
  description: 'What came of capturing what was set aside.',
  types: () => [Redemption, HoldNotOpen, HoldOfAnother] as const,
});

export const ReleaseRedemptionPayload = createUnionType({
  name: 'ReleaseRedemptionPayload',
  description: 'What came of releasing what was set aside.',
  types: () => [RedemptionReleased, HoldNotOpen, HoldOfAnother] as const,
});

/** The outcome as the graph shows it. */
export function toCapturePayload(outcome: CaptureOutcome): typeof CaptureRedemptionPayload {
  if (outcome.kind !== 'captured') return toHoldRefusal(outcome);
  return Object.assign(new Redemption(), {
    id: outcome.redemptionId,
    rewardId: outcome.rewardId,
    costPoints: shownPoints(outcome.capturedPoints),
    balancePoints: shownPoints(outcome.balancePoints),
    redeemedAt: new Date(outcome.redeemedAt),
  });
}

/** The outcome as the graph shows it. */
export function toReleasePayload(outcome: ReleaseOutcome): typeof ReleaseRedemptionPayload {
  if (outcome.kind !== 'released') return toHoldRefusal(outcome);
  return Object.assign(new RedemptionReleased(), {
    holdId: outcome.holdId,
    releasedPoints: shownPoints(outcome.releasedPoints),
    balancePoints: shownPoints(outcome.balancePoints),
  });
}

const toHoldRefusal = ({ kind, holdId }: HoldRefusal): HoldNotOpen | HoldOfAnother =>
  Object.assign(kind === 'hold-not-open' ? new HoldNotOpen() : new HoldOfAnother(), { holdId });
