import { connectionType } from '@rapport/subgraph-kit/graphql/connection';
import { createUnionType, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { QuestionKind } from '../domain/quiz/quiz';
import { QuestionKindEnum } from './quiz-input.type';

@ObjectType('QuizOption', { description: 'Something to choose.' })
export class QuizOption {
  @Field(() => ID, { description: 'Its name for machines.' })
  id!: string;

  @Field(() => String, { description: 'How it reads.' })
  text!: string;
}

@ObjectType('QuizQuestion', { description: 'A question, in the language asked for.' })
export class QuizQuestion {
  @Field(() => ID, { description: 'Its name for machines.' })
  id!: string;

  @Field(() => QuestionKindEnum, { description: 'How it is answered.' })
  kind!: QuestionKind;

  @Field(() => String, { description: 'How it reads.' })
  text!: string;

  @Field(() => Boolean, { description: 'Whether it may be passed over.' })
  optional!: boolean;

  @Field(() => [QuizOption], { description: 'What to choose from, 30 at most.' })
  options!: QuizOption[];

  @Field(() => Int, { description: 'The fewest options, the lowest number, the shortest text.' })
  min!: number;

  @Field(() => Int, { description: 'The most options, the highest number, the longest text.' })
  max!: number;
}

@ObjectType('Quiz', { description: 'A quiz or survey, in the language asked for.' })
export class Quiz {
  @Field(() => ID, { description: 'Its name for machines.' })
  key!: string;

  @Field(() => Int, { description: 'Its version.' })
  version!: number;

  @Field(() => String, { description: 'What it is called.' })
  title!: string;

  @Field(() => [QuizQuestion], {
    description: 'Its questions, 50 at most; which are asked depends on the answers.',
  })
  questions!: QuizQuestion[];

  @Field(() => Date, { nullable: true, description: 'Since when it is asked; null for a draft.' })
  publishedAt!: Date | null;
}

export const QuizConnection = connectionType('Quiz', Quiz);

@ObjectType('QuizAnswer', {
  description: 'An answer as it is kept; all null when the question was passed over.',
})
export class QuizAnswer {
  @Field(() => ID, { description: 'The question.' })
  questionId!: string;

  @Field(() => [ID], { nullable: true, description: 'The options chosen.' })
  optionIds!: readonly string[] | null;

  @Field(() => Int, { nullable: true, description: 'The number.' })
  number!: number | null;

  @Field(() => String, { nullable: true, description: 'The text.' })
  text!: string | null;
}

@ObjectType('QuizResponse', { description: 'How far the viewer is with a quiz.' })
export class QuizResponse {
  @Field(() => ID, { description: 'Identifies it; opaque.' })
  id!: string;

  @Field(() => Quiz, { description: 'The quiz, in the version that was begun.' })
  quiz!: Quiz;

  @Field(() => [QuizAnswer], { description: 'The answers on the way so far, in order.' })
  answers!: QuizAnswer[];

  @Field(() => QuizQuestion, {
    nullable: true,
    description: 'The question to answer now; null when it is done.',
  })
  question!: QuizQuestion | null;

  @Field(() => Date, { nullable: true, description: 'When the last question was answered.' })
  completedAt!: Date | null;
}

export const QuizRefusalReasonEnum = { NOT_ASKED: 'NOT_ASKED', INVALID_ANSWER: 'INVALID_ANSWER' } as const;
registerEnumType(QuizRefusalReasonEnum, {
  name: 'QuizRefusalReason',
  description: 'Why an answer was not taken.',
  valuesConfig: {
    NOT_ASKED: { description: 'The question is not on the way that the answers so far take.' },
    INVALID_ANSWER: { description: 'The answer does not fit the question.' },
  },
});

@ObjectType('QuizAnswerRefused', { description: 'An answer was not taken; nothing changed.' })
export class QuizAnswerRefused {
  @Field(() => QuizRefusalReasonEnum, { description: 'Why.' })
  reason!: keyof typeof QuizRefusalReasonEnum;

  @Field(() => String, { description: 'What was wanted, in words.' })
  message!: string;
}

@ObjectType('QuizDefinitionRefused', { description: 'A quiz cannot be asked like this; nothing was kept.' })
export class QuizDefinitionRefused {
  @Field(() => [String], { description: 'What is wrong, a sentence each, 20 at most.' })
  problems!: readonly string[];
}

export const AnswerQuizResult = createUnionType({
  name: 'AnswerQuizResult',
  description: 'What became of an answer.',
  types: () => [QuizResponse, QuizAnswerRefused] as const,
  resolveType: (value) => ('reason' in value ? QuizAnswerRefused : QuizResponse),
});

export const SaveQuizResult = createUnionType({
  name: 'SaveQuizResult',
  description: 'What became of a definition.',
  types: () => [Quiz, QuizDefinitionRefused] as const,
  resolveType: (value) => ('problems' in value ? QuizDefinitionRefused : Quiz),
});
