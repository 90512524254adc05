import { connectionType } from '@rapport/subgraph-kit/graphql/connection';
import { GraphQLScalarType } from 'graphql';
import {
  createUnionType,
  Directive,
  Field,
  Float,
  ID,
  InputType,
  Int,
  ObjectType,
  registerEnumType,
} from 'type-graphql';
import type { StoredLookalike } from '../db/segment/segment-repository';
import { Customer } from './customer.type';

/** Checked by `readRule`, which says where and what; a literal would need a parser of its own. */
export const SegmentRuleScalar = new GraphQLScalarType<unknown>({
  name: 'SegmentRule',
  description:
    'Who belongs to a segment, as a JSON tree of conditions: and, or, not, trait, computed, event, consent, country, tier, segment (docs/segments.md). Give it as a variable.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: () => null,
});

const Kind = { RULE: 'RULE', CLUSTER: 'CLUSTER', LOOKALIKE: 'LOOKALIKE' } as const;
registerEnumType(Kind, {
  name: 'SegmentKind',
  description: 'How the members of a segment are found.',
  valuesConfig: {
    RULE: { description: 'They meet a rule, at every moment.' },
    CLUSTER: { description: 'They behave alike; found anew every night.' },
    LOOKALIKE: {
      description: 'They are most like the members of another segment; found anew every night.',
    },
  },
});

@Directive('@key(fields: "id")')
@ObjectType('Segment', { description: 'Customers who have something in common.' })
export class Segment {
  @Field(() => ID, { description: 'Identifies the segment; opaque.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Its name for machines; never changes.' })
  key!: string;

  @Field(() => String, { nullable: true, description: 'Its name for people.' })
  name!: string;

  @Field(() => Kind, { nullable: true, description: 'How its members are found.' })
  kind!: keyof typeof Kind;

  // Shown to staff only, by the resolver.
  description!: string | null;
  rule!: unknown;
  version!: number;
  createdAt!: Date;
  changedAt!: Date;
  archivedAt!: Date | null;
  evaluatedAt!: Date | null;
  backfilling!: boolean;
  backfillDone!: number;
  backfillTotal!: number;
  lookalike!: StoredLookalike | null;
}

export const SegmentConnection = connectionType('Segment', Segment);

@ObjectType('SegmentFreshness', { description: 'How far the members of a segment are known.' })
export class SegmentFreshness {
  @Field(() => Boolean, {
    description:
      'Whether everybody was looked at since the rule, or what a lookalike is to be, last changed; from then on members are kept at every moment.',
  })
  complete!: boolean;

  @Field(() => Int, { description: 'How many customers were looked at since.' })
  evaluated!: number;

  @Field(() => Int, { description: 'How many there were to look at.' })
  population!: number;

  @Field(() => Date, { nullable: true, description: 'When everybody had last been looked at.' })
  evaluatedAt!: Date | null;
}

@ObjectType('SegmentMember', { description: 'A customer who belongs to a segment.' })
export class SegmentMember {
  @Field(() => Customer, { nullable: true, description: 'The customer.' })
  customer!: Customer | null;

  @Field(() => Date, { description: 'Since when.' })
  since!: Date;

  @Field(() => Float, {
    nullable: true,
    description: 'How well they fit, 0 to 1; only where members are found by likeness.',
  })
  score!: number | null;

  customerId!: string;
}

export const SegmentMemberConnection = connectionType('SegmentMember', SegmentMember);

@ObjectType('CustomerSegment', { description: 'A segment that a customer belongs to.' })
export class CustomerSegment {
  @Field(() => Segment, { nullable: true, description: 'The segment.' })
  segment!: Segment | null;

  @Field(() => Date, { description: 'Since when.' })
  since!: Date;
}

@ObjectType('SegmentVerdict', { description: 'Whether a customer belongs to a segment, at this moment.' })
export class SegmentVerdict {
  @Field(() => Boolean, { description: 'Whether they do.' })
  member!: boolean;

  @Field(() => Date, {
    nullable: true,
    description: 'When that may change although nothing happens; null when time alone changes nothing.',
  })
  changesAt!: Date | null;
}

@ObjectType('SegmentSimulation', { description: 'How many customers a rule would have.' })
export class SegmentSimulation {
  @Field(() => Int, { description: 'Known customers in all.' })
  population!: number;

  @Field(() => Int, {
    description: 'How many of them were asked; those drawn by chance where there are many.',
  })
  asked!: number;

  @Field(() => Int, { description: 'How many would belong; an estimate unless `exact`.' })
  members!: number;

  @Field(() => Boolean, { description: 'Whether everybody was asked.' })
  exact!: boolean;

  @Field(() => Int, { description: 'The true number is hardly ever lower (95 % interval).' })
  membersMin!: number;

  @Field(() => Int, { description: 'The true number is hardly ever higher (95 % interval).' })
  membersMax!: number;
}

@InputType('CreateSegmentInput', { description: 'A new segment.' })
export class CreateSegmentInput {
  @Field(() => String, {
    description: 'Its name for machines: lower-case letters, digits, dashes. It never changes.',
  })
  key!: string;

  @Field(() => String, { description: 'Its name for people, up to 100 characters.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it is for, up to 1,000 characters.' })
  description?: string | null;

  @Field(() => SegmentRuleScalar, { description: 'Who belongs to it.' })
  rule!: unknown;
}

@InputType('ChangeSegmentInput', {
  description: 'What is to be different about a segment; what is left out stays.',
})
export class ChangeSegmentInput {
  @Field(() => ID, { description: 'The segment.' })
  id!: string;

  @Field(() => Int, {
    description: 'The version that was looked at, so that nobody overwrites what another changed.',
  })
  version!: number;

  @Field(() => String, { nullable: true, description: 'Its name for people.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'What it is for.' })
  description?: string | null;

  @Field(() => SegmentRuleScalar, { nullable: true, description: 'Who belongs to it from now on.' })
  rule?: unknown;
}

@InputType('ArchiveSegmentInput', { description: 'A segment that is no longer wanted.' })
export class ArchiveSegmentInput {
  @Field(() => ID, { description: 'The segment.' })
  id!: string;

  @Field(() => Int, { description: 'The version that was looked at.' })
  version!: number;
}

const RefusalCode = {
  INVALID_KEY: 'INVALID_KEY',
  INVALID_NAME: 'INVALID_NAME',
  INVALID_RULE: 'INVALID_RULE',
  UNKNOWN_SEGMENT: 'UNKNOWN_SEGMENT',
  CYCLE: 'CYCLE',
  KEY_TAKEN: 'KEY_TAKEN',
  TOO_MANY_SEGMENTS: 'TOO_MANY_SEGMENTS',
  VERSION_CHANGED: 'VERSION_CHANGED',
  IN_USE: 'IN_USE',
  NOT_BY_RULE: 'NOT_BY_RULE',
  NOT_A_LOOKALIKE: 'NOT_A_LOOKALIKE',
  INVALID_SIZE: 'INVALID_SIZE',
  SEED_UNKNOWN: 'SEED_UNKNOWN',
  SEED_ARCHIVED: 'SEED_ARCHIVED',
  SEED_IS_LOOKALIKE: 'SEED_IS_LOOKALIKE',
  SEED_NOT_READY: 'SEED_NOT_READY',
  SEED_TOO_SMALL: 'SEED_TOO_SMALL',
  SEED_TOO_LARGE: 'SEED_TOO_LARGE',
} as const;
registerEnumType(RefusalCode, {
  name: 'SegmentRefusalCode',
  description: 'Why a segment was not saved.',
  valuesConfig: {
    INVALID_KEY: { description: 'The key is not one.' },
    INVALID_NAME: { description: 'The name or the description is empty or too long.' },
    INVALID_RULE: { description: 'The rule cannot be understood, or is too large; the message says where.' },
    UNKNOWN_SEGMENT: { description: 'The rule names a segment that is not there.' },
    CYCLE: { description: 'The segment would depend on itself.' },
    KEY_TAKEN: { description: 'Another segment has, or had, this key.' },
    TOO_MANY_SEGMENTS: { description: 'There are as many as there may be.' },
    VERSION_CHANGED: { description: 'Somebody else changed it meanwhile: look again.' },
    IN_USE: { description: 'Another segment depends on it: its rule names it, or it is a lookalike of it.' },
    NOT_BY_RULE: { description: 'Its members are not found by a rule.' },
    NOT_A_LOOKALIKE: { description: 'Its members are not found by their likeness to those of another.' },
    INVALID_SIZE: { description: 'The size of a lookalike is not within bounds.' },
    SEED_UNKNOWN: { description: 'There is no such segment to be like.' },
    SEED_ARCHIVED: { description: 'The segment to be like is out of use.' },
    SEED_IS_LOOKALIKE: { description: 'The segment to be like is itself a lookalike.' },
    SEED_NOT_READY: { description: 'The members of the segment to be like are still being found.' },
    SEED_TOO_SMALL: {
      description: 'Fewer than 30 members of the segment to be like ordered and allow personalisation.',
    },
    SEED_TOO_LARGE: {
      description: 'The segment to be like leaves fewer than 30 customers to tell its members from.',
    },
  },
});

@ObjectType('SegmentSaved', {
  description: 'A segment that was saved; its members follow in the background.',
})
export class SegmentSaved {
  @Field(() => Segment, { description: 'The segment.' })
  segment!: Segment;
}

@ObjectType('SegmentRefused', { description: 'A segment that was not saved; nothing changed.' })
export class SegmentRefused {
  @Field(() => RefusalCode, { description: 'Why, for machines.' })
  code!: keyof typeof RefusalCode;

  @Field(() => String, { description: 'Why, for people.' })
  message!: string;
}

export const SaveSegmentResult = createUnionType({
  name: 'SaveSegmentResult',
  description: 'A saved segment, or why it was not.',
  types: () => [SegmentSaved, SegmentRefused] as const,
  resolveType: (value) => ('segment' in value ? 'SegmentSaved' : 'SegmentRefused'),
});
