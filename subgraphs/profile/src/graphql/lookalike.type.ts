import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Segment } from './segment.type';

const Problem = {
  SEED_ARCHIVED: 'SEED_ARCHIVED',
  SEED_TOO_SMALL: 'SEED_TOO_SMALL',
  SEED_TOO_LARGE: 'SEED_TOO_LARGE',
} as const;
registerEnumType(Problem, {
  name: 'LookalikeProblem',
  description: 'Why nothing could be learnt the last time; the members of before stay.',
  valuesConfig: {
    SEED_ARCHIVED: { description: 'The segment they are like is out of use.' },
    SEED_TOO_SMALL: { description: 'Too few of its members ordered and allow personalisation.' },
    SEED_TOO_LARGE: { description: 'Too few customers are left to tell its members from.' },
  },
});

@ObjectType('LookalikeSize', { description: 'How many lookalikes are wanted: a share or a number.' })
export class LookalikeSize {
  @Field(() => Float, { nullable: true, description: 'A share of all who can be compared, 0.001 to 0.5.' })
  share!: number | null;

  @Field(() => Int, { nullable: true, description: 'A number of people.' })
  people!: number | null;
}

@ObjectType('LookalikeFit', {
  description: "How well a segment's members can be told from everybody else, and by what.",
})
export class LookalikeFit {
  @Field(() => Int, {
    description:
      "Customers who can be compared, the segment's members included: they ordered and allow personalisation. An estimate where there are many.",
  })
  population!: number;

  @Field(() => Int, { description: 'How many of them are members of the segment.' })
  seedPeople!: number;

  @Field(() => Int, { description: 'How many lookalikes that size asks for.' })
  wanted!: number;

  @Field(() => Float, {
    description:
      'The chance that a member who was not learnt from is ahead of somebody else: 0.5 tells nobody apart, 1 everybody. Those who are alike but no members count against it.',
  })
  auc!: number;

  @Field(() => Float, {
    description:
      'How many times as many members who were not learnt from are among that many customers as chance would put there.',
  })
  lift!: number;

  @Field(() => [String], { description: 'What matters, in words; the most important first, at most five.' })
  reasons!: readonly string[];

  @Field(() => [String], {
    description:
      'What alone tells the members from all others: what the segment was defined by. It says nothing of the others and is left out.',
  })
  definedBy!: readonly string[];
}

@ObjectType('Lookalike', { description: 'Whom the members of a segment are like, and how much.' })
export class Lookalike {
  @Field(() => Segment, { nullable: true, description: 'The segment that they are like.' })
  of!: Segment | null;

  @Field(() => LookalikeSize, { description: 'How many are wanted.' })
  size!: LookalikeSize;

  @Field(() => Boolean, { description: "Whether that segment's own members are left out." })
  excludeSeed!: boolean;

  @Field(() => Date, {
    nullable: true,
    description: 'When it was last learnt: every night, and when something about it changes.',
  })
  trainedAt!: Date | null;

  @Field(() => Problem, {
    nullable: true,
    description: 'Why nothing could be learnt the last time; null when it could.',
  })
  problem!: keyof typeof Problem | null;

  @Field(() => Float, { nullable: true, description: '`LookalikeFit.auc` of that time.' })
  auc!: number | null;

  @Field(() => [String], { nullable: true, description: '`LookalikeFit.reasons` of that time.' })
  reasons!: readonly string[] | null;

  @Field(() => LookalikeFit, { nullable: true, description: 'All that was found out that time.' })
  fit!: LookalikeFit | null;

  seedId!: string;
}

@InputType('LookalikeSizeInput', { description: 'How many lookalikes are wanted: give one of the two.' })
export class LookalikeSizeInput {
  @Field(() => Float, {
    nullable: true,
    description: 'A share of all who can be compared, 0.001 to 0.5.',
  })
  share?: number | null;

  @Field(() => Int, { nullable: true, description: 'A number of people, 10 to 100,000.' })
  people?: number | null;
}

@InputType('CreateLookalikeInput', { description: 'A new segment of people who are like those of another.' })
export class CreateLookalikeInput {
  @Field(() => String, {
    description: 'Its name for machines: lower-case letters, digits, dashes. It never changes.',
  })
  key!: string;

  @Field(() => String, { description: 'Its name for people, up to 100 characters.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it is for, up to 1,000 characters.' })
  description?: string | null;

  @Field(() => ID, { description: 'The segment whose members they are like; not itself a lookalike.' })
  of!: string;

  @Field(() => LookalikeSizeInput, { description: 'How many are wanted.' })
  size!: LookalikeSizeInput;

  @Field(() => Boolean, {
    defaultValue: true,
    description: "Whether that segment's own members are left out.",
  })
  excludeSeed!: boolean;
}

@InputType('ChangeLookalikeInput', {
  description: 'What is to be different about a lookalike; what is left out stays.',
})
export class ChangeLookalikeInput {
  @Field(() => ID, { description: 'The segment.' })
  id!: string;

  @Field(() => Int, { description: 'The version that was looked at.' })
  version!: number;

  @Field(() => LookalikeSizeInput, { nullable: true, description: 'How many are wanted from now on.' })
  size?: LookalikeSizeInput | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether the other segment's own members are left out.",
  })
  excludeSeed?: boolean | null;
}
