import { isUuid } from '@rapport/kernel/ids';
import { NotFoundError } from '@rapport/subgraph-kit/errors';
import { newId } from '@rapport/subgraph-kit/ids';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import type { DataSource, EntityManager } from 'typeorm';
import {
  findPublishedQuiz,
  findQuizVersion,
  findResponse,
  saveResponse,
  type QuizResponse,
  type StoredQuiz,
} from '../../db/quiz-repository';
import type { SealedTransaction, Secrecy } from '../../secrecy/secrecy';
import type { AnswerValue } from '../../domain/quiz/quiz';
import { readAnswer, type GivenAnswer } from '../../domain/quiz/read-answer';
import { takeAnswer } from '../../domain/quiz/take-answer';
import { walk } from '../../domain/quiz/walk';
import { lockActingPerson, type ActingPerson } from '../acting-person';
import { stateTraits } from '../state-traits';
import { withRetries } from '../with-retries';

/** What quizzes are answered with. */
interface Quizzes {
  readonly db: DataSource;
  readonly secrecy: Secrecy;
}

/** Somebody's answers, and the questions they are to. */
export interface QuizProgress {
  readonly response: QuizResponse;
  readonly quiz: StoredQuiz;
}

/** What became of an answer. */
export type AnswerOutcome =
  QuizProgress | { readonly refused: 'NOT_ASKED' | 'INVALID_ANSWER'; readonly message: string };

/** Begins a quiz, or goes on where the customer or guest stopped. One that was completed is begun anew. */
export function startQuiz(quizzes: Quizzes, viewer: Viewer, key: string, now: Date): Promise<QuizProgress> {
  return withRetries(() =>
    quizzes.db.transaction(async (tx) => {
      const person = await lockActingPerson(tx, viewer, now);
      const begun = await findResponse({ tx, secrecy: quizzes.secrecy }, person.customerId, { key });
      if (begun !== null && begun.completedAt === null) return withQuiz(tx, begun);
      const quiz = await findPublishedQuiz(tx, key);
      if (quiz === null) throw new NotFoundError('Quiz', key);
      const response = newResponse(person, quiz, now);
      await saveResponse({ tx, secrecy: quizzes.secrecy }, response);
      return { response, quiz };
    }),
  );
}

const newResponse = (
  { customerId, originId }: ActingPerson,
  { key, version }: StoredQuiz,
  now: Date,
): QuizResponse => ({
  customerId,
  originId,
  responseId: newId(),
  key,
  version,
  answers: {},
  startedAt: now,
  changedAt: now,
  completedAt: null,
});

/** Which question of whose answers. */
export interface QuestionOfResponse {
  readonly responseId: string;
  readonly questionId: string;
}

/** Takes an answer, in place of an earlier one. The same answer again changes nothing. */
export function answerQuestion(
  quizzes: Quizzes,
  viewer: Viewer,
  { responseId, questionId, ...given }: QuestionOfResponse & GivenAnswer,
  now: Date,
): Promise<AnswerOutcome> {
  return changeAnswers(
    quizzes,
    viewer,
    responseId,
    now,
    ({ quiz: { definition }, response: { answers } }) => {
      const { answered, open } = walk(definition, answers);
      const question = [...answered, ...(open === null ? [] : [open])].find(({ id }) => id === questionId);
      if (question === undefined) {
        return {
          refused: 'NOT_ASKED',
          message: 'questionId wants a question that was asked or is asked now',
        };
      }
      const read = readAnswer(question, given);
      if ('problem' in read) return { refused: 'INVALID_ANSWER', message: read.problem };
      return { questionId, value: read.value };
    },
  );
}

/** Takes an answer back, and with it what it declared. */
export function takeBackAnswer(
  quizzes: Quizzes,
  viewer: Viewer,
  { responseId, questionId }: QuestionOfResponse,
  now: Date,
): Promise<AnswerOutcome> {
  return changeAnswers(quizzes, viewer, responseId, now, () => ({ questionId, value: undefined }));
}

type Decision =
  | Extract<AnswerOutcome, { refused: string }>
  | { readonly questionId: string; readonly value: AnswerValue | undefined };

function changeAnswers(
  quizzes: Quizzes,
  viewer: Viewer,
  responseId: string,
  now: Date,
  decide: (progress: QuizProgress) => Decision,
): Promise<AnswerOutcome> {
  return withRetries(() =>
    quizzes.db.transaction(async (tx) => {
      const { customerId } = await lockActingPerson(tx, viewer, now);
      const progress = await loadProgress({ tx, secrecy: quizzes.secrecy }, customerId, responseId);
      const { quiz, response } = progress;
      const decision = decide(progress);
      if ('refused' in decision) return decision;
      const taken = takeAnswer(quiz.definition, response.answers, decision.questionId, decision.value);
      const completedAt = taken.isComplete ? (response.completedAt ?? now) : null;
      // A later answer is a later statement, also within a millisecond.
      const at = new Date(Math.max(now.getTime(), response.changedAt.getTime() + 1));
      const changed = { ...response, answers: taken.answers, changedAt: at, completedAt };
      await saveResponse({ tx, secrecy: quizzes.secrecy }, changed);
      if (Object.keys(taken.traits).length > 0) {
        const statement = { provenance: 'DECLARED', source: `quiz:${quiz.key}`, at } as const;
        await stateTraits({ tx, secrecy: quizzes.secrecy }, response.originId, taken.traits, statement);
      }
      return { response: changed, quiz };
    }),
  );
}

/** How far the viewer is with what they began. */
export function readProgress(
  quizzes: Quizzes,
  viewer: Viewer,
  responseId: string,
  now: Date,
): Promise<QuizProgress> {
  return withRetries(() =>
    quizzes.db.transaction(async (tx) => {
      const { customerId } = await lockActingPerson(tx, viewer, now);
      return loadProgress({ tx, secrecy: quizzes.secrecy }, customerId, responseId);
    }),
  );
}

async function loadProgress(
  { tx, secrecy }: SealedTransaction,
  customerId: string,
  responseId: string,
): Promise<QuizProgress> {
  const response = isUuid(responseId)
    ? await findResponse({ tx, secrecy }, customerId, { responseId })
    : null;
  if (response === null) throw new NotFoundError('Quiz response', responseId);
  return withQuiz(tx, response);
}

async function withQuiz(tx: EntityManager, response: QuizResponse): Promise<QuizProgress> {
  const quiz = await findQuizVersion(tx, response);
  if (quiz === null) throw new Error('a quiz that somebody answers exists');
  return { response, quiz };
}
