import type { Fields } from '../fields';
import type { Answers, AnswerValue, QuizDefinition } from './quiz';
import { walk } from './walk';

/** What becomes of the answers when one is given or taken back. */
export interface TakenAnswer {
  /** Those on the way that the answers now take; what is no longer asked is gone. */
  readonly answers: Answers;
  /** The traits to declare; `null` withdraws one. */
  readonly traits: Fields;
  readonly isComplete: boolean;
}

/** @param value `undefined` takes the answer back */
export function takeAnswer(
  quiz: QuizDefinition,
  before: Answers,
  questionId: string,
  value: AnswerValue | undefined,
): TakenAnswer {
  const others = Object.fromEntries(Object.entries(before).filter(([id]) => id !== questionId));
  const given = value === undefined ? others : { ...others, [questionId]: value };
  const { answered, open } = walk(quiz, given);
  const answers = Object.fromEntries(answered.map(({ id }) => [id, given[id] ?? null]));
  return { answers, traits: changedTraits(quiz, before, answers), isComplete: open === null };
}

/** Of each trait what the answers say now, where that is not what they said before. */
function changedTraits(quiz: QuizDefinition, before: Answers, after: Answers): Fields {
  const [was, is] = [traitsOf(quiz, before), traitsOf(quiz, after)];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  const changed = names.filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]));
  return Object.fromEntries(changed.map((name) => [name, is[name] ?? null]));
}

/** Of two questions about one trait the later one says it. */
function traitsOf({ questions }: QuizDefinition, answers: Answers): Fields {
  return Object.fromEntries(
    questions.flatMap(({ id, trait }) => {
      const value = answers[id] ?? null;
      return trait === null || value === null ? [] : [[trait, value]];
    }),
  );
}
