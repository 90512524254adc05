import { BadInputError } from '@rapport/subgraph-kit/errors';
import { PageArgs, readPage, toConnection, type Connection } from '@rapport/subgraph-kit/graphql/connection';
import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../context';
import { toDefinition, toOutcome, toQuiz, toResponse } from './present-quiz';
import {
  AnswerQuizInput,
  DeleteQuizAnswerInput,
  PublishQuizInput,
  SaveQuizInput,
  StartQuizInput,
} from './quiz-input.type';
import { AnswerQuizResult, Quiz, QuizConnection, QuizResponse, SaveQuizResult } from './quiz.type';

const LOCALE = { defaultValue: '', description: 'The language wanted; the nearest there is is given.' };

@Resolver()
export class QuizResolver {
  @Query(() => Quiz, { nullable: true, description: 'The version of a quiz that is asked now.' })
  async quiz(
    @Arg('key', () => ID, { description: 'The quiz.' }) key: string,
    @Arg('locale', () => String, LOCALE) locale: string,
    @Ctx() { quizzes }: Context,
  ): Promise<Quiz | null> {
    const quiz = await quizzes.published(key);
    return quiz === null ? null : toQuiz(quiz, locale);
  }

  @Query(() => QuizConnection, {
    nullable: true,
    description:
      'All quizzes by key, the newest version of each first, drafts included. For marketing and analysts.',
  })
  async quizzes(
    @Args(() => PageArgs) args: PageArgs,
    @Arg('locale', () => String, LOCALE) locale: string,
    @Ctx() { quizzes }: Context,
  ): Promise<Connection<Quiz>> {
    const { limit, after } = readPage(args);
    const found = await quizzes.list({ limit, after: readPlace(after) });
    const page = found.map((quiz) => toQuiz(quiz, locale));
    return toConnection(page, limit, ({ key, version }) => [key, String(version)]);
  }

  @Query(() => QuizResponse, { nullable: true, description: 'How far the viewer is with a quiz they began.' })
  async quizResponse(
    @Arg('id', () => ID, { description: 'What `startQuiz` gave.' }) id: string,
    @Arg('locale', () => String, LOCALE) locale: string,
    @Ctx() { quizzes }: Context,
  ): Promise<QuizResponse> {
    return toResponse(await quizzes.progress(id), locale);
  }

  @Mutation(() => SaveQuizResult, {
    description: 'Keeps a quiz as the next version, a draft, if it can be asked. For marketing.',
  })
  async saveQuiz(
    @Arg('input', () => SaveQuizInput, { description: 'The quiz.' }) input: SaveQuizInput,
    @Ctx() { quizzes }: Context,
  ): Promise<typeof SaveQuizResult> {
    const saved = await quizzes.save(toDefinition(input));
    return 'problems' in saved ? saved : toQuiz(saved.quiz, input.defaultLocale);
  }

  @Mutation(() => Quiz, {
    description:
      'Has a version of a quiz asked from now on. Who began another goes on with it. For marketing.',
  })
  async publishQuiz(
    @Arg('input', () => PublishQuizInput, { description: 'The version.' }) input: PublishQuizInput,
    @Ctx() { quizzes }: Context,
  ): Promise<Quiz> {
    return toQuiz(await quizzes.publish(input), '');
  }

  @Mutation(() => QuizResponse, {
    description:
      'Begins a quiz, or goes on where it was left. For customers, and guests with an anonymous id.',
  })
  async startQuiz(
    @Arg('input', () => StartQuizInput, { description: 'Which.' }) input: StartQuizInput,
    @Arg('locale', () => String, LOCALE) locale: string,
    @Ctx() { quizzes }: Context,
  ): Promise<QuizResponse> {
    return toResponse(await quizzes.start(input.key), locale);
  }

  @Mutation(() => AnswerQuizResult, {
    description:
      'Answers a question, in place of an earlier answer. The answer is a declared trait at once; the same again changes nothing.',
  })
  async answerQuiz(
    @Arg('input', () => AnswerQuizInput, { description: 'The answer.' }) input: AnswerQuizInput,
    @Arg('locale', () => String, LOCALE) locale: string,
    @Ctx() { quizzes }: Context,
  ): Promise<typeof AnswerQuizResult> {
    return toOutcome(await quizzes.answer(input), locale);
  }

  @Mutation(() => AnswerQuizResult, {
    description: 'Takes an answer back, with the trait it declared, and what came after it on another way.',
  })
  async deleteQuizAnswer(
    @Arg('input', () => DeleteQuizAnswerInput, { description: 'Which.' }) input: DeleteQuizAnswerInput,
    @Arg('locale', () => String, LOCALE) locale: string,
    @Ctx() { quizzes }: Context,
  ): Promise<typeof AnswerQuizResult> {
    return toOutcome(await quizzes.takeBack(input), locale);
  }
}

function readPlace(after: readonly string[] | null) {
  if (after === null) return null;
  const [key = '', version = ''] = after;
  if (/^\d{1,9}$/.test(version)) return { key, version: Number(version) };
  throw new BadInputError('after wants an endCursor that this list gave; something else came');
}
