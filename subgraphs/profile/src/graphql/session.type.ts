import { connectionType } from '@rapport/subgraph-kit/graphql/connection';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { Channel } from '../domain/channel';
import type { DeviceKind } from '../domain/device-kind';

export const ChannelEnum: { readonly [Name in Channel]: Name } = {
  WEB: 'WEB',
  APP: 'APP',
  STORE: 'STORE',
  EMAIL: 'EMAIL',
  CALL_CENTRE: 'CALL_CENTRE',
};
registerEnumType(ChannelEnum, {
  name: 'Channel',
  description: 'Where a shopper is when something happens.',
  valuesConfig: {
    WEB: { description: 'A browser.' },
    APP: { description: "The retailer's app." },
    STORE: { description: 'A till or kiosk in a store.' },
    EMAIL: { description: 'An e-mail of the retailer.' },
    CALL_CENTRE: { description: 'On the telephone.' },
  },
});

export const DeviceKindEnum: { readonly [Name in DeviceKind]: Name } = {
  DESKTOP: 'DESKTOP',
  PHONE: 'PHONE',
  TABLET: 'TABLET',
  TILL: 'TILL',
  OTHER: 'OTHER',
};
registerEnumType(DeviceKindEnum, {
  name: 'DeviceKind',
  description: 'What a shopper holds, or stands at.',
  valuesConfig: {
    DESKTOP: { description: 'A computer with a keyboard.' },
    PHONE: { description: 'A telephone.' },
    TABLET: { description: 'A tablet.' },
    TILL: { description: 'A till of a store.' },
    OTHER: { description: 'Something else, or not said.' },
  },
});

@ObjectType('Session', {
  description: 'A visit: what happened on one channel and kind of device without a pause of half an hour.',
})
export class Session {
  @Field(() => ID, { description: 'Identifies the session; opaque.' })
  sessionId!: string;

  @Field(() => ChannelEnum, { description: 'Where it was.' })
  channel!: Channel;

  @Field(() => DeviceKindEnum, { description: 'On what.' })
  device!: DeviceKind;

  @Field(() => String, {
    nullable: true,
    description: 'The name of the app, or of the library that told of it.',
  })
  app!: string | null;

  @Field(() => Date, { description: 'When the first thing in it happened.' })
  startedAt!: Date;

  @Field(() => Date, { description: 'When the last thing in it happened.' })
  lastSeenAt!: Date;

  @Field(() => Int, { description: 'How many things happened in it.' })
  events!: number;
}

export const SessionConnection = connectionType('Session', Session);

@ObjectType('LastSeen', { description: 'When and where a customer was last there.' })
export class LastSeen {
  @Field(() => ChannelEnum, { description: 'Where.' })
  channel!: Channel;

  @Field(() => DeviceKindEnum, { description: 'On what.' })
  device!: DeviceKind;

  @Field(() => Date, { description: 'When.' })
  lastSeenAt!: Date;
}

@InputType('RecordVisitInput', { description: 'Where the viewer is.' })
export class RecordVisitInput {
  @Field(() => ChannelEnum, { description: 'The channel.' })
  channel!: Channel;

  @Field(() => DeviceKindEnum, { defaultValue: 'OTHER', description: 'What they hold.' })
  device!: DeviceKind;

  @Field(() => String, { nullable: true, description: "The app's name, up to 64 characters." })
  app?: string | null;
}
