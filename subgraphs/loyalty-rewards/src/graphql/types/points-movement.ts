import { connectionType } from '@rapport/subgraph-kit/graphql/connection';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { MovementKind } from '../../domain/movement';

const PointsMovementKind = {
  EARNED: 'EARNED',
  TAKEN_BACK: 'TAKEN_BACK',
  REASSIGNED: 'REASSIGNED',
  REDEEMED: 'REDEEMED',
  EXPIRED: 'EXPIRED',
  DEBT_PAID: 'DEBT_PAID',
} as const satisfies { readonly [Kind in MovementKind]: Kind };
registerEnumType(PointsMovementKind, {
  name: 'PointsMovementKind',
  description: 'What made points move.',
  valuesConfig: {
    EARNED: { description: 'An order earned points.' },
    TAKEN_BACK: { description: 'Units came back, and with them the points they had earned.' },
    REASSIGNED: { description: "An order turned out to be another account's, and its points went with it." },
    REDEEMED: { description: 'Points were spent on a reward.' },
    EXPIRED: { description: 'Points were not spent in time.' },
    DEBT_PAID: { description: 'Points paid back points that were owed.' },
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
