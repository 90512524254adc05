import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';

@ObjectType('DayQuality', { description: 'How well one source did on one day of receipt, UTC.' })
export class DayQualityType {
  @Field(() => String, { description: 'The day, as YYYY-MM-DD.' })
  day!: string;

  @Field(() => Float, { description: 'Events stored.' })
  accepted!: number;

  @Field(() => Float, { description: 'Events received before.' })
  duplicates!: number;

  @Field(() => Float, { description: 'Events refused, repetitions included.' })
  quarantined!: number;

  @Field(() => Float, { description: 'Events stored out of quarantine; they are among the accepted.' })
  replayed!: number;

  @Field(() => Float, { nullable: true, description: 'Seconds from event to receipt, on average.' })
  meanLateSeconds!: number | null;
}

@ObjectType('PropertyQuality', { description: 'How often a planned property is there.' })
export class PropertyQualityType {
  @Field(() => String, { description: 'The name of the event, or its type where it has none.' })
  event!: string;

  @Field(() => String, { description: 'The property.' })
  property!: string;

  @Field(() => Float, { description: 'Accepted events that state it.' })
  given!: number;

  @Field(() => Float, { description: 'Accepted events where it is missing or null.' })
  missing!: number;

  @Field(() => Float, { description: 'The share that lacks it, 0 to 1.' })
  nullRate!: number;
}

@ObjectType('RefusalCount', { description: 'How many events were refused for one reason.' })
export class RefusalCount {
  @Field(() => String, { description: 'The name of the event; "(other)" for names that nobody knows.' })
  event!: string;

  @Field(() => String, { description: 'The code, and for a PLAN_VIOLATION the rule of the schema.' })
  reason!: string;

  @Field(() => Float, { description: 'How many.' })
  count!: number;
}

@ObjectType('SourceQuality', { description: 'How well one source keeps to what is expected of it.' })
export class SourceQualityType {
  @Field(() => String, { description: 'The source, as its write key names it.' })
  source!: string;

  @Field(() => Date, { description: 'When it last sent anything.' })
  lastReceivedAt!: Date;

  @Field(() => [DayQualityType], { description: 'The days on which it sent anything, latest first.' })
  days!: readonly DayQualityType[];

  @Field(() => [PropertyQualityType], {
    description: 'Planned properties, the most frequent first; at most 200.',
  })
  properties!: readonly PropertyQualityType[];

  @Field(() => [RefusalCount], { description: 'Reasons of refusals, the most frequent first; at most 100.' })
  violations!: readonly RefusalCount[];
}

@InputType('ReplayQuarantinedEventsInput', {
  description: 'Which refused events to take in again; every condition narrows.',
})
export class ReplayQuarantinedEventsInput {
  @Field(() => String, { nullable: true, description: 'Of this source.' })
  source?: string | null;

  @Field(() => String, { nullable: true, description: 'Refused with this code.' })
  code?: string | null;

  @Field(() => String, { nullable: true, description: 'Track events of this name.' })
  eventName?: string | null;

  @Field(() => Date, { nullable: true, description: 'Received at this instant or later.' })
  receivedFrom?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Received before this instant.' })
  receivedTo?: Date | null;

  @Field(() => [ID], { nullable: true, description: 'These; at most 1,000.' })
  ids?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Where to go on: `next` of the run before.' })
  after?: string | null;
}

@ObjectType('ReplayQuarantinedEventsPayload', { description: 'What came of taking refused events in again.' })
export class ReplayQuarantinedEventsPayload {
  @Field(() => Int, { description: 'Taken in, each at its own time; they have left quarantine.' })
  accepted!: number;

  @Field(() => Int, { description: 'Taken in meanwhile by another way; they have left quarantine.' })
  duplicates!: number;

  @Field(() => Int, { description: 'Refused once more; each stays with its new reason.' })
  stillRefused!: number;

  @Field(() => String, {
    nullable: true,
    description: 'Where to go on with `after`; null when everything was tried.',
  })
  next!: string | null;
}
