import { boundsOf } from './check-quiz';
import type { AnswerValue, Question } from './quiz';

/** An answer as a client gives it. */
export interface GivenAnswer {
  readonly optionIds?: readonly string[] | null;
  readonly number?: number | null;
  readonly text?: string | null;
}

/** The answer as it is kept, or what is wrong with it as a sentence. */
export type ReadAnswer = { readonly value: AnswerValue } | { readonly problem: string };

export function readAnswer(question: Question, { optionIds, number, text }: GivenAnswer): ReadAnswer {
  const [min, max] = boundsOf(question);
  const given = [optionIds, number, text].filter((part) => part != null);
  if (given.length > 1) return { problem: 'an answer wants one of optionIds, number and text' };
  if (given.length === 0) {
    return question.optional ? { value: null } : { problem: 'this question cannot be passed over' };
  }
  switch (question.kind) {
    case 'SINGLE':
    case 'MULTI':
      return readChoice(question, optionIds ?? null, min, max);
    case 'SCALE':
      return number != null && Number.isInteger(number) && number >= min && number <= max
        ? { value: number }
        : { problem: `number wants a whole number from ${min} to ${max}` };
    case 'TEXT':
      return readText(text ?? null, min, max);
  }
}

function readChoice(
  { kind, options }: Question,
  optionIds: readonly string[] | null,
  min: number,
  max: number,
): ReadAnswer {
  const chosen = [...new Set(optionIds)];
  if (optionIds === null || chosen.length < min || chosen.length > max) {
    return { problem: min === max ? `optionIds wants ${min}` : `optionIds wants ${min} to ${max}` };
  }
  if (chosen.some((id) => !options.some((option) => option.id === id))) {
    return { problem: 'optionIds wants options of this question' };
  }
  // In the question's own order, so that the same choice is the same answer.
  const inOrder = options.map(({ id }) => id).filter((id) => chosen.includes(id));
  return { value: kind === 'SINGLE' ? (inOrder[0] ?? null) : inOrder };
}

function readText(text: string | null, min: number, max: number): ReadAnswer {
  const trimmed = text?.trim() ?? '';
  // A NUL is the one character that the database cannot hold.
  return trimmed.length >= min && trimmed.length <= max && !trimmed.includes('\0')
    ? { value: trimmed }
    : { problem: `text wants ${min} to ${max} characters` };
}
