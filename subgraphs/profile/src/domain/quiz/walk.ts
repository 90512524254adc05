import { END, type Answers, type AnswerValue, type Branch, type Question, type QuizDefinition } from './quiz';

/** How far somebody is. */
export interface Walk {
  /** The questions answered on the way, in order. */
  readonly answered: readonly Question[];
  /** The question to answer now; `null` when there is none left. */
  readonly open: Question | null;
}

/** The way through the questions that the answers take. Ends for every definition that was checked: no question comes twice. */
export function walk({ questions }: QuizDefinition, answers: Answers): Walk {
  const indexOf = new Map(questions.map((question, index) => [question.id, index]));
  const answered: Question[] = [];
  let open = questions[0] ?? null;
  while (open !== null && Object.hasOwn(answers, open.id) && answered.length <= questions.length) {
    answered.push(open);
    const next = nextOf(open, answers[open.id] ?? null);
    const index = next === null ? (indexOf.get(open.id) ?? 0) + 1 : next === END ? -1 : indexOf.get(next);
    open = index === undefined ? null : (questions[index] ?? null);
  }
  return { answered, open };
}

/** Where an answer leads: a question's id, `END`, or `null` for the question after this one. */
export const nextOf = ({ branches, next }: Question, answer: AnswerValue): string | null =>
  branches.find((branch) => takes(branch, answer))?.goTo ?? next;

function takes({ optionId, atLeast, atMost }: Branch, answer: AnswerValue): boolean {
  if (answer === null) return false;
  if (optionId !== null) return typeof answer === 'object' ? answer.includes(optionId) : answer === optionId;
  return typeof answer === 'number' && answer >= (atLeast ?? -Infinity) && answer <= (atMost ?? Infinity);
}
