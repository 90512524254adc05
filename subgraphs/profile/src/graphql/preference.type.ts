import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { MessageChannel } from '../domain/communication-preferences';

export const MessageChannelEnum: { readonly [Name in MessageChannel]: Name } = {
  EMAIL: 'EMAIL',
  PUSH: 'PUSH',
  SMS: 'SMS',
  POST: 'POST',
};
registerEnumType(MessageChannelEnum, {
  name: 'MessageChannel',
  description: 'How the retailer may write to somebody, if they consented (MARKETING_<channel>).',
  valuesConfig: {
    EMAIL: { description: 'By e-mail.' },
    PUSH: { description: 'On their devices.' },
    SMS: { description: 'By text message.' },
    POST: { description: 'By letter.' },
  },
});

@ObjectType('QuietHours', {
  description: 'When somebody wants no message, on the clock of their own time zone.',
})
export class QuietHours {
  @Field(() => String, { description: 'The first quiet minute: "21:00".' })
  from!: string;

  @Field(() => String, { description: 'The first minute that is not quiet any more: "08:00".' })
  to!: string;
}

@ObjectType('FrequencyCap', { description: 'At most so many messages in so many days.' })
export class FrequencyCap {
  @Field(() => MessageChannelEnum, { nullable: true, description: 'The channel; null counts all together.' })
  channel!: MessageChannel | null;

  @Field(() => Int, { description: 'How many at most.' })
  max!: number;

  @Field(() => Int, { description: 'In how many days.' })
  days!: number;
}

@ObjectType('TopicChoice', { description: 'Whether somebody wants to hear of a topic.' })
export class TopicChoice {
  @Field(() => String, { description: 'The topic: "reminders", "offers", a word of the retailer.' })
  topic!: string;

  @Field(() => MessageChannelEnum, { nullable: true, description: 'The channel; null is every channel.' })
  channel!: MessageChannel | null;

  @Field(() => Boolean, { description: 'Whether it is wanted.' })
  wanted!: boolean;
}

@ObjectType('CommunicationPreferences', {
  description:
    'What a customer wants to hear of, how and when. Apart from consent: without that nothing is sent, whatever stands here.',
})
export class CommunicationPreferences {
  @Field(() => MessageChannelEnum, { nullable: true, description: 'The channel they like best.' })
  preferredChannel!: MessageChannel | null;

  @Field(() => QuietHours, {
    nullable: true,
    description: 'When nothing is sent but letters; null is never.',
  })
  quietHours!: QuietHours | null;

  @Field(() => [FrequencyCap], { description: 'How much at most; 10 caps at most.' })
  caps!: readonly FrequencyCap[];

  @Field(() => [TopicChoice], { description: 'Topics they chose about; others are wanted. 100 at most.' })
  topics!: readonly TopicChoice[];
}

@InputType('QuietHoursInput', { description: 'When no message is wanted. The same minute twice is never.' })
export class QuietHoursInput implements QuietHours {
  @Field(() => String, { description: 'The first quiet minute: "21:00".' })
  from!: string;

  @Field(() => String, { description: 'The first minute that is not quiet any more: "08:00".' })
  to!: string;
}

@InputType('FrequencyCapInput', { description: 'At most so many messages in so many days.' })
export class FrequencyCapInput {
  @Field(() => MessageChannelEnum, {
    nullable: true,
    description: 'The channel; leave out to count all together.',
  })
  channel?: MessageChannel | null;

  @Field(() => Int, { description: 'How many at most, 0 to 100.' })
  max!: number;

  @Field(() => Int, { description: 'In how many days, 1 to 90.' })
  days!: number;
}

@InputType('TopicChoiceInput', { description: 'Whether a topic is wanted.' })
export class TopicChoiceInput {
  @Field(() => String, { description: 'The topic: lower-case letters, digits and hyphens.' })
  topic!: string;

  @Field(() => MessageChannelEnum, {
    nullable: true,
    description: 'The channel; leave out for every channel.',
  })
  channel?: MessageChannel | null;

  @Field(() => Boolean, { description: 'Whether it is wanted.' })
  wanted!: boolean;
}

@InputType('UpdateCommunicationPreferencesInput', {
  description: 'What changes; what is left out stays as it is.',
})
export class UpdateCommunicationPreferencesInput {
  @Field(() => MessageChannelEnum, { nullable: true, description: 'The channel liked best; null is none.' })
  preferredChannel?: MessageChannel | null;

  @Field(() => QuietHoursInput, { nullable: true, description: 'When nothing is to be sent; null is never.' })
  quietHours?: QuietHoursInput | null;

  @Field(() => [FrequencyCapInput], { nullable: true, description: 'All caps from now on, 10 at most.' })
  caps?: FrequencyCapInput[] | null;

  @Field(() => [TopicChoiceInput], {
    nullable: true,
    description: 'All topic choices from now on, 100 at most.',
  })
  topics?: TopicChoiceInput[] | null;
}

@ObjectType('AccountSettings', { description: 'What a customer set for their account.' })
export class AccountSettings {
  @Field(() => String, { nullable: true, description: 'Their language: a BCP 47 tag like "de-AT".' })
  locale!: string | null;

  @Field(() => String, { nullable: true, description: 'The currency they think in: an ISO 4217 code.' })
  currency!: string | null;

  @Field(() => String, { nullable: true, description: 'Their time zone: an IANA name.' })
  timeZone!: string | null;

  @Field(() => ID, { nullable: true, description: 'The store they like to go to.' })
  preferredStoreId!: string | null;
}

@InputType('UpdateAccountSettingsInput', {
  description: 'What changes; what is left out stays, and null takes a setting back.',
})
export class UpdateAccountSettingsInput {
  @Field(() => String, { nullable: true, description: 'A BCP 47 tag like "de-AT".' })
  locale?: string | null;

  @Field(() => String, { nullable: true, description: 'An ISO 4217 code.' })
  currency?: string | null;

  @Field(() => String, { nullable: true, description: 'An IANA time zone like "Europe/Vienna".' })
  timeZone?: string | null;

  @Field(() => ID, { nullable: true, description: 'A store.' })
  preferredStoreId?: string | null;
}
