import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';

const Kind = { EXPORT: 'EXPORT', ERASURE: 'ERASURE' } as const;
registerEnumType(Kind, {
  name: 'DataRequestKind',
  description: 'What a person asks for.',
  valuesConfig: {
    EXPORT: { description: 'Everything held about them, as files.' },
    ERASURE: { description: 'To be forgotten.' },
  },
});

const State = {
  IN_PROGRESS: 'IN_PROGRESS',
  COMPLETED: 'COMPLETED',
  EXPIRED: 'EXPIRED',
  NO_SUBJECT_FOUND: 'NO_SUBJECT_FOUND',
} as const;
registerEnumType(State, {
  name: 'DataRequestState',
  description: 'How far a request is.',
  valuesConfig: {
    IN_PROGRESS: { description: 'At least one receipt is missing; `waitingFor` says whose.' },
    COMPLETED: { description: 'Every receipt is in. An export can be fetched.' },
    EXPIRED: { description: 'The export was kept for its time and is gone, or a newer one took its place.' },
    NO_SUBJECT_FOUND: { description: 'Every receipt is in, and nobody held anything about this person.' },
  },
});

export const Contributions = { REMOVE: 'REMOVE', KEEP_WITHOUT_NAME: 'KEEP_WITHOUT_NAME' } as const;
registerEnumType(Contributions, {
  name: 'ContributionsOnErasure',
  description: 'What becomes of what a person wrote for others to read.',
  valuesConfig: {
    REMOVE: { description: 'It is gone with them; replies of others stay.' },
    KEEP_WITHOUT_NAME: { description: 'It stays, by a former member whom nothing names.' },
  },
});

@ObjectType('ErasedRecords', { description: 'What became of one kind of record.' })
export class ErasedRecordsType {
  @Field(() => String, { description: 'The kind, as the subgraph calls it.' })
  kind!: string;

  @Field(() => Int, { description: 'Records that are gone.' })
  erased!: number;

  @Field(() => Int, { description: 'Records kept without a person, such as money.' })
  unlinked!: number;
}

@ObjectType('DataRequestReceipt', { description: "One subgraph's answer to a request." })
export class DataRequestReceipt {
  @Field(() => String, { description: 'The subgraph.' })
  subgraph!: string;

  @Field(() => Date, { description: 'When it answered first.' })
  receivedAt!: Date;

  @Field(() => Boolean, { description: 'Whether it held anything about the person.' })
  found!: boolean;

  @Field(() => [ErasedRecordsType], { description: 'What it did; empty for an export.' })
  records!: readonly ErasedRecordsType[];
}

@ObjectType('DataRequest', { description: "A person's request about their own data." })
export class DataRequestType {
  @Field(() => ID, { description: 'Identifies the request.' })
  id!: string;

  @Field(() => Kind, { description: 'What was asked for.' })
  kind!: keyof typeof Kind;

  @Field(() => State, { description: 'How far it is.' })
  state!: keyof typeof State;

  @Field(() => Date, { description: 'When it was asked for.' })
  requestedAt!: Date;

  @Field(() => Date, { description: 'By when it has to be done: the law gives a month.' })
  dueAt!: Date;

  @Field(() => Boolean, { description: 'Whether it is still in progress after `dueAt`.' })
  overdue!: boolean;

  @Field(() => Date, { nullable: true, description: 'When the last receipt came in.' })
  completedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'Until when an export can be fetched.' })
  expiresAt!: Date | null;

  @Field(() => [DataRequestReceipt], { description: 'Who has answered, in order; at most one a subgraph.' })
  receipts!: readonly DataRequestReceipt[];

  @Field(() => [String], { description: 'Subgraphs whose receipt is missing; they are asked again.' })
  waitingFor!: readonly string[];

  @Field(() => String, {
    nullable: true,
    description:
      'Where an export that is ready is fetched: a path under the address of `/v1`, good for ten minutes. Ask again for another.',
  })
  downloadPath!: string | null;
}

@InputType('ExportMyDataInput', { description: 'Whose data is wanted.' })
export class ExportMyDataInput {
  @Field(() => ID, { nullable: true, description: 'For the staff: the customer on whose behalf they ask.' })
  customerId?: string | null;

  @Field(() => String, { nullable: true, description: 'For the staff: why, 3 to 500 characters; audited.' })
  reason?: string | null;
}

@InputType('EraseMeInput', { description: 'Who wants to be forgotten, and how.' })
export class EraseMeInput extends ExportMyDataInput {
  @Field(() => Contributions, {
    defaultValue: 'REMOVE',
    description: 'What becomes of reviews, ideas, threads and replies.',
  })
  contributions!: keyof typeof Contributions;
}
