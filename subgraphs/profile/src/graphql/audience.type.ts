import {
  createUnionType,
  Field,
  Float,
  ID,
  InputType,
  Int,
  ObjectType,
  registerEnumType,
} from 'type-graphql';
import type { ConsentPurpose } from '../domain/consent';
import { ConsentPurposeEnum } from './consent.type';
import { Segment } from './segment.type';

@ObjectType('Destination', { description: 'A webhook that hears who enters and leaves a segment.' })
export class Destination {
  @Field(() => ID, { description: 'Identifies the destination; opaque.' })
  id!: string;

  @Field(() => Segment, { nullable: true, description: 'The segment.' })
  segment?: Segment | null;

  segmentId!: string;

  @Field(() => String, { description: 'Where requests go.' })
  url!: string;

  @Field(() => ConsentPurposeEnum, {
    description:
      'Who does not allow this purpose is no member for it: who withdraws it leaves, who grants it enters.',
  })
  purpose!: ConsentPurpose;

  @Field(() => Int, { description: 'People who wait to be told about, each once, as they stand then.' })
  queued!: number;

  @Field(() => Float, {
    description:
      'Changes so far that were made one with an earlier one of the same person that still waited.',
  })
  coalesced!: number;

  @Field(() => Int, {
    description: 'People who were set aside after twelve tries; kept for 30 days, or until they change.',
  })
  dead!: number;

  @Field(() => Int, { description: 'Failures in a row; each doubles the longest wait, up to an hour.' })
  failures!: number;

  @Field(() => Date, { nullable: true, description: 'When a request last succeeded.' })
  lastDeliveredAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Why the last request failed; null after a success.' })
  lastError!: string | null;

  @Field(() => Date, {
    nullable: true,
    description:
      'Since when nothing is sent, because it failed 60 times in a row; `retryDestination` begins again.',
  })
  disabledAt!: Date | null;
}

@InputType('CreateDestinationInput', { description: 'A new webhook.' })
export class CreateDestinationInput {
  @Field(() => ID, { description: 'The segment whose changes it hears.' })
  segmentId!: string;

  @Field(() => String, { description: 'Where requests go: https and a public host, in production.' })
  url!: string;

  @Field(() => ConsentPurposeEnum, {
    description: 'What the receiver uses it for: only who allows that is sent.',
  })
  purpose!: ConsentPurpose;
}

@InputType('DestinationInput', { description: 'Which webhook.' })
export class DestinationInput {
  @Field(() => ID, { description: 'The destination.' })
  id!: string;
}

const RefusalCode = {
  INVALID_URL: 'INVALID_URL',
  UNKNOWN_SEGMENT: 'UNKNOWN_SEGMENT',
  TOO_MANY_DESTINATIONS: 'TOO_MANY_DESTINATIONS',
} as const;
registerEnumType(RefusalCode, {
  name: 'DestinationRefusalCode',
  description: 'Why a webhook was not created.',
  valuesConfig: {
    INVALID_URL: { description: 'Not a URL that requests may go to; the message says why.' },
    UNKNOWN_SEGMENT: { description: 'There is no such segment.' },
    TOO_MANY_DESTINATIONS: { description: 'There are as many as there may be.' },
  },
});

@ObjectType('DestinationCreated', { description: 'A webhook that was created.' })
export class DestinationCreated {
  @Field(() => Destination, { description: 'The webhook.' })
  destination!: Destination;

  @Field(() => String, {
    description:
      'What its requests are signed with; shown this once. `rapport-signature` is "v1=" and the hex HMAC-SHA256 of `rapport-timestamp`, a point and the body.',
  })
  secret!: string;
}

@ObjectType('DestinationRefused', { description: 'A webhook that was not created.' })
export class DestinationRefused {
  @Field(() => RefusalCode, { description: 'Why, for machines.' })
  code!: keyof typeof RefusalCode;

  @Field(() => String, { description: 'Why, for people.' })
  message!: string;
}

export const CreateDestinationResult = createUnionType({
  name: 'CreateDestinationResult',
  description: 'A webhook, or why there is none.',
  types: () => [DestinationCreated, DestinationRefused] as const,
  resolveType: (value) => ('secret' in value ? 'DestinationCreated' : 'DestinationRefused'),
});

@ObjectType('AudienceExport', { description: 'A page of an audience as CSV.' })
export class AudienceExport {
  @Field(() => String, {
    description:
      'Lines of customer_id, number, country, since, score (RFC 4180); the first page begins with these names.',
  })
  csv!: string;

  @Field(() => Int, { description: 'Customers on this page.' })
  exported!: number;

  @Field(() => Int, { description: 'Members who were left out, because they do not allow the purpose.' })
  withheld!: number;

  @Field(() => String, {
    nullable: true,
    description: 'Pass it as `after` for the next page; null on the last.',
  })
  endCursor!: string | null;
}
