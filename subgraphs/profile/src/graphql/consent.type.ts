import { CONSENT_ENUMS } from '@rapport/subgraph-kit/consent/purpose-directive';
import { connectionType } from '@rapport/subgraph-kit/graphql/connection';
import { createUnionType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import {
  LEVELS,
  PURPOSES,
  type ConsentMethod,
  type ConsentPurpose,
  type PersonalisationLevel,
} from '../domain/consent';

/** As every subgraph has them. */
export const ConsentPurposeEnum = valuesOf(PURPOSES);
export const PersonalisationLevelEnum = valuesOf(LEVELS);
for (const { name, description, values } of CONSENT_ENUMS) {
  const valuesConfig = Object.fromEntries(
    Object.entries(values).map(([value, text]) => [value, { description: text }]),
  );
  registerEnumType(name === 'ConsentPurpose' ? ConsentPurposeEnum : PersonalisationLevelEnum, {
    name,
    description,
    valuesConfig,
  });
}

function valuesOf<Value extends string>(values: readonly Value[]): { readonly [One in Value]: One } {
  return Object.fromEntries(values.map((value) => [value, value])) as { readonly [One in Value]: One };
}

export const ConsentMethodEnum: { readonly [Method in ConsentMethod]: Method } = {
  WEB_FORM: 'WEB_FORM',
  DOUBLE_OPT_IN: 'DOUBLE_OPT_IN',
  UNSUBSCRIBE_LINK: 'UNSUBSCRIBE_LINK',
  APP: 'APP',
  TILL: 'TILL',
  STAFF: 'STAFF',
  IMPORT: 'IMPORT',
  EVENT: 'EVENT',
  GPC: 'GPC',
};
registerEnumType(ConsentMethodEnum, {
  name: 'ConsentMethod',
  description: 'How a decision was made.',
  valuesConfig: {
    WEB_FORM: { description: 'In a form of a web page.' },
    DOUBLE_OPT_IN: { description: 'By the token of a mail to the address.' },
    UNSUBSCRIBE_LINK: { description: 'By the token that ends a newsletter.' },
    APP: { description: 'In an app.' },
    TILL: { description: 'At a till, which recorded what the customer said.' },
    STAFF: { description: 'To a member of the staff.' },
    IMPORT: { description: 'Elsewhere, and brought here.' },
    EVENT: { description: 'In a consent banner, whose choice came with an event.' },
    GPC: { description: 'By the browser: Global Privacy Control.' },
  },
});

@ObjectType('Consent', { description: 'What a customer decided about one purpose.' })
export class Consent {
  @Field(() => ConsentPurposeEnum, { description: 'The purpose.' })
  purpose!: ConsentPurpose;

  @Field(() => Boolean, { description: 'Whether the purpose is allowed.' })
  granted!: boolean;

  @Field(() => Date, { description: 'When that was decided.' })
  decidedAt!: Date;
}

@ObjectType('ConsentState', { description: 'What a person allows now.' })
export class ConsentStateType {
  @Field(() => [ConsentPurposeEnum], { description: 'What is allowed; nothing else is.' })
  granted!: ConsentPurpose[];

  @Field(() => [ConsentPurposeEnum], {
    description: 'What they said no to. The rest was never decided about.',
  })
  refused!: ConsentPurpose[];

  @Field(() => PersonalisationLevelEnum, { description: 'How much personalisation they want.' })
  personalisation!: PersonalisationLevel;
}

@ObjectType('ConsentRecord', {
  description: 'A decision as it was recorded: one link of a chain that proves it.',
})
export class ConsentRecordType {
  @Field(() => ID, { description: 'Identifies the record.' })
  id!: string;

  @Field(() => ConsentPurposeEnum, {
    nullable: true,
    description: 'The purpose; null where it is about the dial.',
  })
  purpose!: ConsentPurpose | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the purpose was allowed.' })
  granted!: boolean | null;

  @Field(() => PersonalisationLevelEnum, { nullable: true, description: 'Where the dial was put.' })
  personalisation!: PersonalisationLevel | null;

  @Field(() => Date, { description: 'When it was decided.' })
  decidedAt!: Date;

  @Field(() => Date, { description: 'When it came here.' })
  recordedAt!: Date;

  @Field(() => String, { nullable: true, description: 'The version of the notice that was shown.' })
  noticeVersion!: string | null;

  @Field(() => String, { nullable: true, description: "SHA-256 of that notice's text, hexadecimal." })
  noticeHash!: string | null;

  @Field(() => String, { nullable: true, description: 'The language it was shown in.' })
  locale!: string | null;

  @Field(() => String, { nullable: true, description: 'Where: a web site, an app, a till.' })
  channel!: string | null;

  @Field(() => ConsentMethodEnum, { description: 'How.' })
  method!: ConsentMethod;

  @Field(() => String, { description: 'Who recorded it: self, guest, staff, a till, a back end.' })
  actor!: string;

  @Field(() => ID, { description: 'The chain it is a link of.' })
  chainId!: string;

  @Field(() => Int, { description: 'Its place in the chain, from 1.' })
  seq!: number;

  @Field(() => String, { nullable: true, description: 'The hash of the record before it.' })
  previousHash!: string | null;

  @Field(() => String, { description: 'SHA-256 of its canonical JSON, hexadecimal.' })
  hash!: string;
}

export const ConsentRecordConnection = connectionType('ConsentRecord', ConsentRecordType);

@ObjectType('ConsentNotice', {
  description: 'What people are shown before they decide. Never changed once published.',
})
export class ConsentNoticeType {
  @Field(() => String, { description: 'Its version.' })
  version!: string;

  @Field(() => String, { description: 'Its language: "en-GB".' })
  locale!: string;

  @Field(() => String, { description: 'What it says.' })
  text!: string;

  @Field(() => String, { description: 'SHA-256 of the text, hexadecimal.' })
  hash!: string;

  @Field(() => Date, { description: 'When it was published.' })
  publishedAt!: Date;
}

@ObjectType('ConsentVerification', {
  description: "Whether a person's consent records are as they were written.",
})
export class ConsentVerificationType {
  @Field(() => Boolean, { description: 'Whether every hash fits, and nothing is missing.' })
  valid!: boolean;

  @Field(() => Int, { description: 'How many chains: one for each id that decided.' })
  chains!: number;

  @Field(() => Int, { description: 'How many records.' })
  records!: number;

  @Field(() => [String], { description: 'The first fault of each chain that has one, in words.' })
  faults!: string[];
}

@InputType('SetConsentInput', { description: 'A decision about one purpose.' })
export class SetConsentInput {
  @Field(() => ConsentPurposeEnum, { description: 'The purpose.' })
  purpose!: ConsentPurpose;

  @Field(() => Boolean, { description: 'Whether to allow it.' })
  granted!: boolean;
}

@InputType('SetConsentsInput', { description: 'What one person decides, and how they were asked.' })
export class SetConsentsInput {
  @Field(() => [SetConsentInput], { defaultValue: [], description: 'Each purpose at most once.' })
  decisions!: SetConsentInput[];

  @Field(() => PersonalisationLevelEnum, { nullable: true, description: 'Where to put the dial.' })
  personalisation?: PersonalisationLevel | null;

  @Field(() => String, { nullable: true, description: 'The version of the notice that was shown.' })
  noticeVersion?: string | null;

  @Field(() => String, { nullable: true, description: 'The language it was shown in: "en-GB".' })
  locale?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where; a till is known by itself. At most 64 characters.',
  })
  channel?: string | null;

  @Field(() => ConsentMethodEnum, {
    nullable: true,
    description: 'WEB_FORM or APP; IMPORT for staff. What a till or staff decide says so by itself.',
  })
  method?: ConsentMethod | null;

  @Field(() => ID, { nullable: true, description: 'For staff and tills: on behalf of whom. Recorded.' })
  customerId?: string | null;
}

@ObjectType('ConsentsSet', { description: 'The decisions hold, everywhere within a second.' })
export class ConsentsSet {
  @Field(() => ConsentStateType, { description: 'What the person allows now.' })
  consent!: ConsentStateType;

  @Field(() => Int, { description: 'How many records that made: what was so before makes none.' })
  recorded!: number;
}

@ObjectType('UnknownConsentNotice', { description: 'Nothing was recorded: no such notice was published.' })
export class UnknownConsentNotice {
  @Field(() => String, { description: 'The version that was named.' })
  version!: string;

  @Field(() => String, { description: 'The language that was named.' })
  locale!: string;
}

export const SetConsentsPayload = createUnionType({
  name: 'SetConsentsPayload',
  description: 'What became of decisions.',
  types: () => [ConsentsSet, UnknownConsentNotice] as const,
});

@InputType('PublishConsentNoticeInput', { description: 'A notice to publish.' })
export class PublishConsentNoticeInput {
  @Field(() => String, { description: 'Its version: letters, digits, dots and dashes.' })
  version!: string;

  @Field(() => String, { description: 'Its language: "en-GB".' })
  locale!: string;

  @Field(() => String, { description: 'What it says, at most 20,000 characters.' })
  text!: string;
}

@ObjectType('ConsentNoticePublished', { description: 'The notice is there.' })
export class ConsentNoticePublished {
  @Field(() => ConsentNoticeType, { description: 'The notice.' })
  notice!: ConsentNoticeType;
}

@ObjectType('ConsentNoticeTaken', {
  description: 'Another text was published under this version and language.',
})
export class ConsentNoticeTaken {
  @Field(() => String, { description: 'The version.' })
  version!: string;

  @Field(() => String, { description: 'The language.' })
  locale!: string;
}

export const PublishConsentNoticePayload = createUnionType({
  name: 'PublishConsentNoticePayload',
  description: 'What became of a notice.',
  types: () => [ConsentNoticePublished, ConsentNoticeTaken] as const,
});
