import { connectionType } from '@rapport/subgraph-kit/graphql/connection';
import { Field, ObjectType, registerEnumType } from 'type-graphql';
import type { MessageChannel } from '../domain/communication-preferences';
import type { ObstacleReason } from '../domain/decide-reminder';
import { MessageChannelEnum } from './preference.type';
import { Product } from './product.type';

export const ReminderKindEnum = { ABANDONED_CART: 'ABANDONED_CART', REPLENISHMENT: 'REPLENISHMENT' } as const;
type ReminderKind = keyof typeof ReminderKindEnum;
registerEnumType(ReminderKindEnum, {
  name: 'ReminderKind',
  description: 'What somebody may be reminded of.',
  valuesConfig: {
    ABANDONED_CART: { description: 'Their cart holds something and nobody touched it for a while.' },
    REPLENISHMENT: { description: 'They buy a product again and again, and the usual pause is over.' },
  },
});

export const ReminderObstacleReasonEnum: { readonly [Name in ObstacleReason]: Name } = {
  NO_CONSENT: 'NO_CONSENT',
  TOPIC_OFF: 'TOPIC_OFF',
  QUIET_HOURS: 'QUIET_HOURS',
  FREQUENCY_CAP: 'FREQUENCY_CAP',
};
registerEnumType(ReminderObstacleReasonEnum, {
  name: 'ReminderObstacleReason',
  description: 'Why nothing is sent on a channel.',
  valuesConfig: {
    NO_CONSENT: { description: 'They did not consent to marketing on it.' },
    TOPIC_OFF: { description: 'They want no reminders on it.' },
    QUIET_HOURS: { description: 'It is within their quiet hours.' },
    FREQUENCY_CAP: { description: 'They were written to as often as they want.' },
  },
});

@ObjectType('ReminderObstacle', { description: 'What stands in the way of a reminder on one channel.' })
export class ReminderObstacle {
  @Field(() => MessageChannelEnum, { description: 'The channel.' })
  channel!: MessageChannel;

  @Field(() => ReminderObstacleReasonEnum, { description: 'Why not.' })
  reason!: ObstacleReason;
}

@ObjectType('ReminderDue', {
  description:
    'Something a customer could be reminded of: now, on a channel, or why not and when. Sent by the retailer.',
})
export class ReminderDue {
  /** Whose: see `ReminderResolver`. */
  customerId!: string;

  @Field(() => ReminderKindEnum, { description: 'Of what kind.' })
  kind!: ReminderKind;

  @Field(() => [Product], { nullable: true, description: 'Of which products, 20 at most.' })
  products!: readonly Product[];

  @Field(() => Date, {
    description: 'Since when the cart was left alone, or the first of the products is expected to be needed.',
  })
  since!: Date;

  @Field(() => MessageChannelEnum, {
    nullable: true,
    description: 'On which channel now; null when not now.',
  })
  channel!: MessageChannel | null;

  @Field(() => [ReminderObstacle], {
    description: 'What stands in the way on each channel; empty when it may go out.',
  })
  obstacles!: readonly ReminderObstacle[];

  @Field(() => Date, {
    nullable: true,
    description: 'When it may go out if nothing changes; null when it may now, or never.',
  })
  nextAllowedAt!: Date | null;
}

export const ReminderDueConnection = connectionType('ReminderDue', ReminderDue);
