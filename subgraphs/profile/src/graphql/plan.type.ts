import { connectionType } from '@rapport/subgraph-kit/graphql/connection';
import { GraphQLScalarType, Kind, valueFromASTUntyped } from 'graphql';
import { createUnionType, Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { PlanEdit } from '../app/edit-plan';
import { PlanViolation, SegmentEventScalar } from './ingestion.type';

export const JsonSchemaScalar = new GraphQLScalarType<unknown>({
  name: 'JsonSchema',
  description:
    'A JSON Schema, draft-07 or 2020-12, as a JSON object; at most 32 kB, with definitions of its own.',
  parseValue: (value) => value,
  parseLiteral: (node) => (node.kind === Kind.OBJECT ? valueFromASTUntyped(node) : null),
});

const Type = {
  TRACK: 'track',
  PAGE: 'page',
  SCREEN: 'screen',
  IDENTIFY: 'identify',
  GROUP: 'group',
  ANY: 'any',
} as const;
registerEnumType(Type, {
  name: 'PlannedEventType',
  description: 'What kind of call a schema is for.',
  valuesConfig: {
    TRACK: { description: 'The properties of the track event of a name.' },
    PAGE: { description: 'The properties of page calls, of one name or of those without a name.' },
    SCREEN: { description: 'The properties of screen calls, of one name or of those without a name.' },
    IDENTIFY: { description: 'The traits of identify calls.' },
    GROUP: { description: 'The traits of group calls.' },
    ANY: { description: 'Every event as a whole: the rules that all have in common.' },
  },
});

const Status = { DRAFT: 'DRAFT', PUBLISHED: 'PUBLISHED', RETIRED: 'RETIRED' } as const;
registerEnumType(Status, {
  name: 'PlannedEventStatus',
  description: 'Where a version of a planned event stands.',
  valuesConfig: {
    DRAFT: { description: 'Being written; nothing is judged by it.' },
    PUBLISHED: { description: 'In force; never changes.' },
    RETIRED: { description: 'No longer in force.' },
  },
});

const Unplanned = { ALLOW: 'ALLOW', QUARANTINE: 'QUARANTINE' } as const;
registerEnumType(Unplanned, {
  name: 'UnplannedPolicy',
  description: 'What becomes of track events that nobody planned and that mean nothing here by themselves.',
  valuesConfig: {
    ALLOW: { description: 'They are taken.' },
    QUARANTINE: { description: 'They are kept aside as UNKNOWN_EVENT.' },
  },
});

@ObjectType('PlannedEvent', { description: 'One version of a planned event.' })
export class PlannedEvent {
  @Field(() => Type, { description: 'What kind of call it is for.' })
  type!: string;

  @Field(() => String, { description: 'The name of the event; empty for what has none.' })
  name!: string;

  @Field(() => Int, {
    description:
      '1 is the first. A sender may state one in `context.protocols.event_version`; else the latest counts.',
  })
  version!: number;

  @Field(() => Status, { description: 'Where it stands.' })
  status!: keyof typeof Status;

  @Field(() => String, { description: 'The JSON Schema, as JSON text.' })
  schema!: string;

  @Field(() => String, { description: 'What the event means, for people.' })
  description!: string;

  @Field(() => [String], { description: 'The sources it is for; empty for all.' })
  sources!: string[];

  @Field(() => String, { description: 'Who wrote it.' })
  draftedBy!: string;

  @Field(() => Date, { description: 'When it was written.' })
  draftedAt!: Date;

  @Field(() => String, { nullable: true, description: 'Who published it.' })
  publishedBy!: string | null;

  @Field(() => Date, { nullable: true, description: 'When it was published.' })
  publishedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Who retired it.' })
  retiredBy!: string | null;

  @Field(() => Date, { nullable: true, description: 'When it was retired.' })
  retiredAt!: Date | null;
}

export const PlannedEventConnection = connectionType('PlannedEvent', PlannedEvent);

@ObjectType('SourcePolicy', { description: 'What one source may send unplanned.' })
export class SourcePolicy {
  @Field(() => String, { description: 'The source, as its write key names it.' })
  source!: string;

  @Field(() => Unplanned, { description: 'What becomes of its unplanned track events.' })
  unplanned!: keyof typeof Unplanned;
}

@ObjectType('TrackingPlan', { description: 'What becomes of events that nobody planned.' })
export class TrackingPlanType {
  @Field(() => Unplanned, { description: 'For sources without a policy of their own.' })
  unplanned!: keyof typeof Unplanned;

  @Field(() => [SourcePolicy], { description: 'Sources with a policy of their own; at most 1,000.' })
  bySource!: readonly SourcePolicy[];
}

@InputType('DraftPlannedEventInput', { description: 'The next version of a planned event.' })
export class DraftPlannedEventInput {
  @Field(() => Type, { nullable: true, description: 'What kind of call it is for; TRACK unless given.' })
  type?: string | null;

  @Field(() => String, { defaultValue: '', description: 'The name of a track event, a page or a screen.' })
  name!: string;

  @Field(() => JsonSchemaScalar, { description: 'What its properties (or traits) must look like.' })
  schema!: unknown;

  @Field(() => String, { defaultValue: '', description: 'What the event means, for people.' })
  description!: string;

  @Field(() => [String], {
    defaultValue: [],
    description: 'The sources it is for; empty for all. At most 50.',
  })
  sources!: string[];
}

@InputType('PlannedEventNameInput', { description: 'Names a planned event.' })
export class PlannedEventNameInput {
  @Field(() => Type, { nullable: true, description: 'What kind of call it is for; TRACK unless given.' })
  type?: string | null;

  @Field(() => String, { defaultValue: '', description: 'The name of a track event, a page or a screen.' })
  name!: string;
}

@InputType('RetirePlannedEventInput', { description: 'Names one version of a planned event.' })
export class RetirePlannedEventInput extends PlannedEventNameInput {
  @Field(() => Int, { description: 'The version to take out of force.' })
  version!: number;
}

@InputType('SetUnplannedPolicyInput', { description: 'What becomes of unplanned track events.' })
export class SetUnplannedPolicyInput {
  @Field(() => String, {
    nullable: true,
    description: 'The source it is for; leave it out for all without one of their own.',
  })
  source?: string | null;

  @Field(() => Unplanned, { description: 'What becomes of them.' })
  unplanned!: keyof typeof Unplanned;
}

@ObjectType('PlannedEventSaved', { description: 'The plan was changed.' })
export class PlannedEventSaved {
  @Field(() => PlannedEvent, { description: 'The version as it is now.' })
  event!: PlannedEvent;
}

@ObjectType('SchemaProblem', { description: 'What is wrong with a schema.' })
export class SchemaProblemType {
  @Field(() => String, { description: 'Where, as a JSON pointer into the schema.' })
  pointer!: string;

  @Field(() => String, { description: 'What is wrong, for people.' })
  message!: string;
}

@ObjectType('SchemaRefused', { description: 'The schema cannot be used; nothing changed.' })
export class SchemaRefused {
  @Field(() => [SchemaProblemType], { description: 'What is wrong with it; at most 20.' })
  problems!: readonly SchemaProblemType[];
}

@ObjectType('NoSuchPlannedVersion', {
  description: 'There is no such draft, or no such published version; nothing changed.',
})
export class NoSuchPlannedVersion {
  @Field(() => String, { description: 'What was looked for, for people.' })
  message!: string;
}

const TYPE_BY_KIND = {
  saved: PlannedEventSaved,
  'schema-refused': SchemaRefused,
  'no-such-version': NoSuchPlannedVersion,
} as const satisfies Record<PlanEdit['kind'], new () => object>;

export const PlanPayload = createUnionType({
  name: 'PlanPayload',
  description: 'What came of an edit of the tracking plan.',
  types: () => [PlannedEventSaved, SchemaRefused, NoSuchPlannedVersion] as const,
  resolveType: (edit) => TYPE_BY_KIND[(edit as unknown as PlanEdit).kind],
});

@InputType('CheckEventInput', { description: 'An event to try.' })
export class CheckEventInput {
  @Field(() => String, { description: 'The source it would come from.' })
  source!: string;

  @Field(() => SegmentEventScalar, { description: 'The event.' })
  event!: unknown;
}

@ObjectType('EventCheck', { description: 'What would become of an event.' })
export class EventCheck {
  @Field(() => Boolean, { description: 'Whether it would be taken, were it not a duplicate.' })
  accepted!: boolean;

  @Field(() => String, { nullable: true, description: 'Why it would be refused, for machines.' })
  code!: string | null;

  @Field(() => String, { nullable: true, description: 'Why, for people.' })
  reason!: string | null;

  @Field(() => [PlanViolation], { description: 'What breaks the tracking plan; at most ten.' })
  violations!: readonly PlanViolation[];
}
