import type { AnswerOutcome, QuizProgress } from '../app/quiz/answer-quiz';
import type { StoredQuiz } from '../db/quiz-repository';
import { boundsOf } from '../domain/quiz/check-quiz';
import { localText, type AnswerValue, type Question, type QuizDefinition } from '../domain/quiz/quiz';
import { walk } from '../domain/quiz/walk';
import type { SaveQuizInput } from './quiz-input.type';
import type { Quiz, QuizAnswer, QuizAnswerRefused, QuizQuestion, QuizResponse } from './quiz.type';

/** A version of a quiz in a language. */
export function toQuiz({ definition, publishedAt, version }: StoredQuiz, locale: string): Quiz {
  const questions = definition.questions.map((question) => toQuestion(question, definition, locale));
  const title = localText(definition.title, locale, definition.defaultLocale);
  return { key: definition.key, version, title, questions, publishedAt };
}

function toQuestion(question: Question, { defaultLocale }: QuizDefinition, locale: string): QuizQuestion {
  const { id, kind, optional, texts, options } = question;
  const [min, max] = boundsOf(question);
  return {
    id,
    kind,
    optional,
    min,
    max,
    text: localText(texts, locale, defaultLocale),
    options: options.map((option) => ({
      id: option.id,
      text: localText(option.texts, locale, defaultLocale),
    })),
  };
}

export function toResponse({ response, quiz }: QuizProgress, locale: string): QuizResponse {
  const { answered, open } = walk(quiz.definition, response.answers);
  return {
    id: response.responseId,
    quiz: toQuiz(quiz, locale),
    answers: answered.map((question) => toAnswer(question, response.answers[question.id] ?? null)),
    question: open === null ? null : toQuestion(open, quiz.definition, locale),
    completedAt: response.completedAt,
  };
}

const toAnswer = ({ id: questionId, kind }: Question, value: AnswerValue): QuizAnswer => ({
  questionId,
  optionIds: typeof value === 'object' ? value : kind === 'SINGLE' ? [String(value)] : null,
  number: typeof value === 'number' ? value : null,
  text: kind === 'TEXT' && typeof value === 'string' ? value : null,
});

export const toOutcome = (outcome: AnswerOutcome, locale: string): QuizResponse | QuizAnswerRefused =>
  'refused' in outcome ? { reason: outcome.refused, message: outcome.message } : toResponse(outcome, locale);

/** What a client leaves out is `null` in a definition. */
export const toDefinition = ({ questions, ...quiz }: SaveQuizInput): QuizDefinition => ({
  ...quiz,
  questions: questions.map(
    ({ trait = null, min = null, max = null, next = null, branches, ...question }) => ({
      ...question,
      trait,
      min,
      max,
      next,
      branches: branches.map(({ optionId = null, atLeast = null, atMost = null, goTo }) => ({
        optionId,
        atLeast,
        atMost,
        goTo,
      })),
    }),
  ),
});
