import { connectionType } from '@rapport/subgraph-kit/graphql/connection';
import { GraphQLScalarType } from 'graphql';
import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Product } from './product.type';

/** Checked event by event, so that one that is wrong does not refuse the others. */
export const SegmentEventScalar = new GraphQLScalarType<unknown>({
  name: 'SegmentEvent',
  description:
    'One event as the Segment spec writes it, a JSON object: type, messageId, userId, anonymousId, timestamp, event, properties, traits, previousId. Give it as a variable.',
  parseValue: (value) => value,
  parseLiteral: () => null,
});

const Status = {
  ACCEPTED: 'ACCEPTED',
  DUPLICATE: 'DUPLICATE',
  QUARANTINED: 'QUARANTINED',
  FORGOTTEN: 'FORGOTTEN',
} as const;
registerEnumType(Status, {
  name: 'IngestionStatus',
  description: 'What became of an event.',
  valuesConfig: {
    ACCEPTED: { description: 'It was stored and had its effect.' },
    DUPLICATE: { description: 'It was received before; nothing changed.' },
    QUARANTINED: { description: 'It was refused and is kept aside.' },
    FORGOTTEN: { description: 'Its person was erased after it happened: nothing of it is kept.' },
  },
});

export const Outcome = { MERGED: 'MERGED', REFUSED: 'REFUSED', NOOP: 'NOOP' } as const;
registerEnumType(Outcome, {
  name: 'IdentityOutcome',
  description: 'What an identify or alias did to the people it named.',
  valuesConfig: {
    MERGED: { description: 'The anonymous id belongs to the customer now.' },
    REFUSED: { description: 'The two stay apart; `reason` says why.' },
    NOOP: { description: 'There was nothing to join.' },
  },
});

@ObjectType('PlanViolation', { description: 'What is wrong with one value of an event.' })
export class PlanViolation {
  @Field(() => String, { description: 'Where, as a JSON pointer into the event: "/properties/price".' })
  pointer!: string;

  @Field(() => String, { description: 'What is wrong, for people.' })
  message!: string;

  @Field(() => String, { description: 'The rule it breaks, as a JSON pointer into the schema.' })
  rule!: string;
}

@ObjectType('IngestionItem', { description: 'What became of one event.' })
export class IngestionItem {
  @Field(() => String, { nullable: true, description: "The event's own message id." })
  messageId!: string | null;

  @Field(() => Status, { description: 'What became of it.' })
  status!: keyof typeof Status;

  @Field(() => String, { nullable: true, description: 'Why it was refused, for machines.' })
  code?: string;

  @Field(() => String, { nullable: true, description: 'Why, for people.' })
  reason?: string;

  @Field(() => [PlanViolation], {
    nullable: true,
    description: 'What breaks the tracking plan; at most ten.',
  })
  violations?: readonly PlanViolation[];

  @Field(() => Outcome, { nullable: true, description: 'What an identify or alias did.' })
  outcome?: keyof typeof Outcome;
}

@ObjectType('IngestionResult', { description: 'What became of a batch of events.' })
export class IngestionResultType {
  @Field(() => Int, { description: 'Events stored.' })
  accepted!: number;

  @Field(() => Int, { description: 'Events received before.' })
  duplicates!: number;

  @Field(() => Int, { description: 'Events refused.' })
  quarantined!: number;

  @Field(() => [IngestionItem], { description: 'One for each event, in order.' })
  results!: IngestionItem[];
}

@InputType('IngestEventsInput', { description: 'A batch of events.' })
export class IngestEventsInput {
  @Field(() => [SegmentEventScalar], { description: 'The events, at most 2,500.' })
  events!: unknown[];

  @Field(() => Date, {
    nullable: true,
    description: "The sender's clock at sending, to correct a wrong one.",
  })
  sentAt?: Date | null;
}

@InputType('RecordProductViewInput', { description: 'A look at a product.' })
export class RecordProductViewInput {
  @Field(() => ID, { description: "The retailer's own product code; case does not matter." })
  productId!: string;
}

@ObjectType('RecordProductViewPayload', { description: 'A view that was recorded.' })
export class RecordProductViewPayload {
  @Field(() => Product, { nullable: true, description: 'The product.' })
  product!: Product;
}

@ObjectType('IngestionReport', { description: 'What one source has sent so far.' })
export class IngestionReport {
  @Field(() => String, { description: 'The source, as its write key names it.' })
  source!: string;

  @Field(() => Float, { description: 'Events stored.' })
  accepted!: number;

  @Field(() => Float, { description: 'Events received before.' })
  duplicates!: number;

  @Field(() => Float, { description: 'Events refused, repetitions included.' })
  quarantined!: number;

  @Field(() => Date, { description: 'When it last sent anything.' })
  lastReceivedAt!: Date;
}

@ObjectType('QuarantinedEvent', { description: 'An event that was refused.' })
export class QuarantinedEvent {
  @Field(() => ID, { description: 'Identifies the refusal; opaque.' })
  id!: string;

  @Field(() => String, { description: 'Who sent it.' })
  source!: string;

  @Field(() => String, { nullable: true, description: "The event's own message id." })
  messageId!: string | null;

  @Field(() => String, { description: 'Why, for machines.' })
  code!: string;

  @Field(() => String, { description: 'Why, for people.' })
  reason!: string;

  @Field(() => String, { nullable: true, description: 'The name of a track event.' })
  eventName!: string | null;

  @Field(() => [PlanViolation], { description: 'What breaks the tracking plan; at most ten.' })
  violations!: readonly PlanViolation[];

  @Field(() => Date, { nullable: true, description: 'When it was last taken in again, in vain.' })
  triedAt!: Date | null;

  @Field(() => String, { description: 'Its JSON text; the beginning of one that was too large.' })
  payload!: string;

  @Field(() => Date, { description: 'When it came first.' })
  receivedAt!: Date;
}

export const QuarantinedEventConnection = connectionType('QuarantinedEvent', QuarantinedEvent);
