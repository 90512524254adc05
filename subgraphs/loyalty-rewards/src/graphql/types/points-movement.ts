import { connectionType } from '@rapport/subgraph-kit/graphql/connection';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { MovementKind } from '../../domain/movement';

const PointsMovementKind = {
  EARNED: 'EARNED',
  ACTIVATED: 'ACTIVATED',
  TAKEN_BACK: 'TAKEN_BACK',
  REASSIGNED: 'REASSIGNED',
  REDEEMED: 'REDEEMED',
  HELD: 'HELD',
  CAPTURED: 'CAPTURED',
  RELEASED: 'RELEASED',
  GIVEN_BACK: 'GIVEN_BACK',
  EXPIRED: 'EXPIRED',
  DEBT_PAID: 'DEBT_PAID',
  ADJUSTED: 'ADJUSTED',
  REVERSED: 'REVERSED',
  SENT: 'SENT',
  RECEIVED: 'RECEIVED',
} as const satisfies { readonly [Kind in MovementKind]: Kind };
registerEnumType(PointsMovementKind, {
  name: 'PointsMovementKind',
  description: 'What made points move.',
  valuesConfig: {
    EARNED: { description: 'An order earned points.' },
    ACTIVATED: { description: 'Pending points became spendable.' },
    TAKEN_BACK: { description: 'Units came back, and with them the points they had earned.' },
    REASSIGNED: { description: "An order turned out to be another account's, and its points went with it." },
    REDEEMED: { description: 'Points were spent on a reward.' },
    HELD: { description: 'Points were set aside for a redemption under way.' },
    CAPTURED: { description: 'Points that were set aside were spent.' },
    RELEASED: { description: 'Points that were set aside came back: the redemption was not completed.' },
    GIVEN_BACK: {
      description: 'Points of a redemption came back, because what they helped to pay came back.',
    },
    EXPIRED: { description: 'Points were not spent in time.' },
    DEBT_PAID: { description: 'Points paid back points that were owed.' },
    ADJUSTED: { description: 'Staff gave or took points.' },
    REVERSED: { description: 'Staff corrected an earlier movement.' },
    SENT: { description: 'Points went to another member.' },
    RECEIVED: { description: 'Points came from another member.' },
  },
});

@ObjectType('PointsMovement', { description: 'One change of a loyalty account.' })
export class PointsMovement {
  @Field(() => ID, { description: 'Identifies the movement; opaque.' })
  id!: string;

  @Field(() => PointsMovementKind, { description: 'What made the points move.' })
  kind!: MovementKind;

  @Field(() => Int, { description: 'Points gained, or, negative, lost or newly owed.' })
  points!: number;

  @Field(() => Int, {
    description: 'Points gained that cannot be spent yet, or, negative, that became spendable or were lost.',
  })
  pendingPoints!: number;

  @Field(() => Date, {
    description: 'When it happened: when the order was placed, the points expired, and so on.',
  })
  at!: Date;

  @Field(() => String, { description: 'Why, as a sentence for the member.' })
  reason!: string;

  @Field(() => String, {
    nullable: true,
    description: "The shop's number of the order concerned; null when there is none, or it is not known yet.",
  })
  orderNumber!: string | null;
}

export const PointsMovementConnection = connectionType('PointsMovement', PointsMovement);
