import { Field, ID, InputType, Int, registerEnumType } from 'type-graphql';
import type { QuestionKind } from '../domain/quiz/quiz';

export const QuestionKindEnum: { readonly [Name in QuestionKind]: Name } = {
  SINGLE: 'SINGLE',
  MULTI: 'MULTI',
  SCALE: 'SCALE',
  TEXT: 'TEXT',
};
registerEnumType(QuestionKindEnum, {
  name: 'QuestionKind',
  description: 'How a question is answered.',
  valuesConfig: {
    SINGLE: { description: 'By one of its options.' },
    MULTI: { description: 'By some of its options.' },
    SCALE: { description: 'By a whole number.' },
    TEXT: { description: 'In words.' },
  },
});

@InputType('LocalTextInput', { description: 'A text in one language.' })
export class LocalTextInput {
  @Field(() => String, { description: 'A BCP 47 tag like "de".' })
  locale!: string;

  @Field(() => String, { description: 'The text, up to 500 characters.' })
  text!: string;
}

@InputType('QuizOptionInput', { description: 'Something to choose.' })
export class QuizOptionInput {
  @Field(() => ID, { description: 'Its name for machines, and in the trait: "dry".' })
  id!: string;

  @Field(() => [LocalTextInput], { description: 'How it reads.' })
  texts!: LocalTextInput[];
}

@InputType('QuizBranchInput', {
  description: 'Where some answers lead: those with an option, or in a range.',
})
export class QuizBranchInput {
  @Field(() => ID, { nullable: true, description: 'Answers with this option.' })
  optionId?: string | null;

  @Field(() => Int, { nullable: true, description: 'Numbers from this one on.' })
  atLeast?: number | null;

  @Field(() => Int, { nullable: true, description: 'Numbers up to this one.' })
  atMost?: number | null;

  @Field(() => ID, { description: 'The question they lead to, or END.' })
  goTo!: string;
}

@InputType('QuizQuestionInput', { description: 'A question.' })
export class QuizQuestionInput {
  @Field(() => ID, { description: 'Its name for machines: "skin".' })
  id!: string;

  @Field(() => QuestionKindEnum, { description: 'How it is answered.' })
  kind!: QuestionKind;

  @Field(() => [LocalTextInput], { description: 'How it reads.' })
  texts!: LocalTextInput[];

  @Field(() => String, { nullable: true, description: 'The trait that the answer declares.' })
  trait?: string | null;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether it may be passed over.' })
  optional!: boolean;

  @Field(() => [QuizOptionInput], {
    defaultValue: [],
    description: 'What SINGLE and MULTI choose from, 2 to 30.',
  })
  options!: QuizOptionInput[];

  @Field(() => Int, {
    nullable: true,
    description: 'The fewest options, the lowest number, the shortest text.',
  })
  min?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The most options, the highest number, the longest text.',
  })
  max?: number | null;

  @Field(() => [QuizBranchInput], {
    defaultValue: [],
    description: 'The first that an answer takes decides.',
  })
  branches!: QuizBranchInput[];

  @Field(() => ID, {
    nullable: true,
    description: 'The question it goes on with otherwise, or END; leave out for the one after it.',
  })
  next?: string | null;
}

@InputType('SaveQuizInput', { description: 'A quiz or survey as data.' })
export class SaveQuizInput {
  @Field(() => ID, {
    description: 'Its name for machines: "skin-type". Saved again, it is the next version.',
  })
  key!: string;

  @Field(() => String, { description: 'The language every text has.' })
  defaultLocale!: string;

  @Field(() => [LocalTextInput], { description: 'What it is called.' })
  title!: LocalTextInput[];

  @Field(() => [QuizQuestionInput], { description: 'The questions, 1 to 50; the first is asked first.' })
  questions!: QuizQuestionInput[];
}

@InputType('PublishQuizInput', { description: 'A version of a quiz.' })
export class PublishQuizInput {
  @Field(() => ID, { description: 'The quiz.' })
  key!: string;

  @Field(() => Int, { description: 'The version.' })
  version!: number;
}

@InputType('StartQuizInput', { description: 'Which quiz.' })
export class StartQuizInput {
  @Field(() => ID, { description: 'The quiz.' })
  key!: string;
}

@InputType('AnswerQuizInput', {
  description:
    'An answer: options, a number or a text, as the question wants; none passes an optional question over.',
})
export class AnswerQuizInput {
  @Field(() => ID, { description: 'What `startQuiz` gave.' })
  responseId!: string;

  @Field(() => ID, { description: 'The question.' })
  questionId!: string;

  @Field(() => [ID], { nullable: true, description: 'The options chosen.' })
  optionIds?: string[] | null;

  @Field(() => Int, { nullable: true, description: 'The number.' })
  number?: number | null;

  @Field(() => String, { nullable: true, description: 'The text.' })
  text?: string | null;
}

@InputType('DeleteQuizAnswerInput', { description: 'An answer to take back.' })
export class DeleteQuizAnswerInput {
  @Field(() => ID, { description: 'What `startQuiz` gave.' })
  responseId!: string;

  @Field(() => ID, { description: 'The question.' })
  questionId!: string;
}
