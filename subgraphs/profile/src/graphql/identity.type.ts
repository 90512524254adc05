import { connectionType } from '@rapport/subgraph-kit/graphql/connection';
import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import type { IdentifierType } from '../domain/identifier';
import { Customer } from './customer.type';
import { Outcome } from './ingestion.type';

export const IdentifierTypeEnum = {
  EXTERNAL_ID: 'EXTERNAL_ID',
  CARD: 'CARD',
  EMAIL: 'EMAIL',
  PHONE: 'PHONE',
  DEVICE: 'DEVICE',
  ANONYMOUS_ID: 'ANONYMOUS_ID',
} as const satisfies { readonly [Type in IdentifierType]: Type };
registerEnumType(IdentifierTypeEnum, {
  name: 'IdentifierType',
  description: 'What a customer can be found by.',
  valuesConfig: {
    EXTERNAL_ID: { description: 'The number by which a system of the shop knows the customer.' },
    CARD: { description: 'A loyalty card, as printed; gaps do not matter.' },
    EMAIL: { description: 'An e-mail address; case does not matter.' },
    PHONE: { description: "A telephone number; kept as E.164, read with the shop's country." },
    DEVICE: { description: 'The id of a device, as its maker gives it.' },
    ANONYMOUS_ID: { description: 'The anonymous id of a browser or app.' },
  },
});

@InputType('CustomerIdentifierInput', { description: 'Something a customer can be found by.' })
export class CustomerIdentifierInput {
  @Field(() => IdentifierTypeEnum, { description: 'What it is.' })
  type!: IdentifierType;

  @Field(() => String, { description: 'As it was typed or scanned.' })
  value!: string;
}

@ObjectType('CustomerIdentifier', { description: 'Something a customer can be found by.' })
export class CustomerIdentifier {
  @Field(() => IdentifierTypeEnum, { description: 'What it is.' })
  type!: IdentifierType;

  @Field(() => String, { description: 'As it is kept: normalised.' })
  value!: string;

  @Field(() => Date, { description: 'When it was last stated.' })
  statedAt!: Date;
}

const CandidateKind = { ...IdentifierTypeEnum, ALIAS: 'ALIAS' } as const;
registerEnumType(CandidateKind, {
  name: 'MergeCandidateKind',
  description: 'Why two customers may be one person.',
  valuesConfig: {
    EXTERNAL_ID: { description: 'Both have the same number in a system of the shop.' },
    CARD: { description: 'Both have the same card.' },
    EMAIL: { description: 'Both have the same e-mail address.' },
    PHONE: { description: 'Both have the same telephone number.' },
    DEVICE: { description: 'Both have the same device.' },
    ANONYMOUS_ID: { description: 'Both have the same anonymous id.' },
    ALIAS: { description: 'An alias call said so.' },
  },
});

export const MergeCandidateStatus = { OPEN: 'OPEN', DISMISSED: 'DISMISSED' } as const;
registerEnumType(MergeCandidateStatus, {
  name: 'MergeCandidateStatus',
  description: 'Whether the staff still have to look at a pair.',
  valuesConfig: {
    OPEN: { description: 'Nobody said yet whether they are one person.' },
    DISMISSED: { description: 'The staff found two people; the same evidence does not bring the pair back.' },
  },
});

@ObjectType('MergeCandidate', {
  description: 'Two known customers who may be one person. Nothing merges them but the staff.',
})
export class MergeCandidate {
  @Field(() => ID, { description: 'Identifies the pair.' })
  id!: string;

  @Field(() => Customer, { nullable: true, description: 'One of them.' })
  left!: Customer | null;

  @Field(() => Customer, { nullable: true, description: 'The other.' })
  right!: Customer | null;

  @Field(() => CandidateKind, { description: 'Why they may be one.' })
  kind!: keyof typeof CandidateKind;

  @Field(() => String, { description: 'What they share.' })
  value!: string;

  @Field(() => Date, { description: 'When that was first noticed.' })
  foundAt!: Date;

  @Field(() => MergeCandidateStatus, { description: 'Whether the staff still have to look at them.' })
  status!: keyof typeof MergeCandidateStatus;

  @Field(() => Date, { nullable: true, description: 'When they were found to be two; null while open.' })
  dismissedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Who found that: "staff:…"; null while open.' })
  dismissedBy!: string | null;

  @Field(() => String, { nullable: true, description: 'Why, as the staff wrote it; null while open.' })
  dismissalReason!: string | null;
}

export const MergeCandidateConnection = connectionType('MergeCandidate', MergeCandidate);

@InputType('LogInInput', { description: 'Who logs in where.' })
export class LogInInput {
  @Field(() => ID, { description: 'The anonymous id of the browser, app, tablet or till.' })
  anonymousId!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'For tills: whom to log in. Customers leave it out and log in themselves.',
  })
  customerId!: string | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether several people use the device. A till is such a device without saying so.',
  })
  sharedDevice!: boolean;
}

@InputType('LogOutInput', { description: 'Where a session ends.' })
export class LogOutInput {
  @Field(() => ID, { description: 'The anonymous id of the browser, app, tablet or till.' })
  anonymousId!: string;
}

@ObjectType('SessionResult', { description: 'What came of a login or logout.' })
export class SessionResult {
  @Field(() => Outcome, {
    description: 'MERGED: it took effect; REFUSED or NOOP: it changed nothing, and `reason` says why.',
  })
  outcome!: keyof typeof Outcome;

  @Field(() => String, { description: 'Why, for people.' })
  reason!: string;
}
