import { END, type LocalText, type Question, type QuizDefinition } from './quiz';

const QUESTIONS_MAX = 50;
const OPTIONS_MAX = 30;
const BRANCHES_MAX = 20;
const LOCALES_MAX = 30;
const TEXT_LENGTH_MAX = 500;
export const ANSWER_LENGTH_MAX = 2_000;
const SCALE_MAX = 100;
const PROBLEMS_MAX = 20;

const KEY = /^[a-z0-9][a-z0-9-]{0,63}$/;
const TRAIT = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/** What is wrong with a definition, a sentence each, at most 20; empty when it can be asked. */
export function problemsOfQuiz(quiz: QuizDefinition): readonly string[] {
  const { questions } = quiz;
  const problems: string[] = [];
  if (!KEY.test(quiz.key)) problems.push('key wants 1 to 64 lower-case letters, digits and hyphens');
  problems.push(...problemsOfTexts(quiz, quiz.title, 'title'));
  if (questions.length < 1 || questions.length > QUESTIONS_MAX) {
    problems.push(`questions wants 1 to ${QUESTIONS_MAX}; ${questions.length} came`);
    return problems;
  }
  const ids = new Set(questions.map(({ id }) => id));
  if (ids.size < questions.length) problems.push('two questions have the same id');
  problems.push(...questions.flatMap((question) => problemsOfQuestion(quiz, question, ids)));
  if (problems.length === 0) problems.push(...problemsOfWay(questions));
  return problems.slice(0, PROBLEMS_MAX);
}

function problemsOfTexts(
  { defaultLocale }: QuizDefinition,
  texts: readonly LocalText[],
  name: string,
): string[] {
  const locales = texts.map(({ locale }) => locale);
  if (texts.length > LOCALES_MAX) return [`${name} wants at most ${LOCALES_MAX} languages`];
  if (new Set(locales).size < locales.length) return [`${name} has a language twice`];
  if (!locales.includes(defaultLocale))
    return [`${name} wants a text in ${defaultLocale}, the default language`];
  const tooLong = texts.find(({ text }) => text.trim() === '' || text.length > TEXT_LENGTH_MAX);
  return tooLong === undefined
    ? []
    : [`${name} wants 1 to ${TEXT_LENGTH_MAX} characters in ${tooLong.locale}`];
}

function problemsOfQuestion(quiz: QuizDefinition, question: Question, ids: ReadonlySet<string>): string[] {
  const { id, trait, branches, next, options } = question;
  const problems = problemsOfTexts(quiz, question.texts, `question ${id}`);
  const say = (wrong: boolean, what: string) => {
    if (wrong) problems.push(`question ${id} ${what}`);
  };
  say(!KEY.test(id) || id === END, 'wants an id of 1 to 64 lower-case letters, digits and hyphens');
  say(trait !== null && !TRAIT.test(trait), 'wants a trait of letters, digits and underscores');
  say(branches.length > BRANCHES_MAX, `wants at most ${BRANCHES_MAX} branches`);
  const targets = [...branches.map(({ goTo }) => goTo), ...(next === null ? [] : [next])];
  say(
    targets.some((target) => target !== END && !ids.has(target)),
    'goes to a question that does not exist',
  );
  const chooses = question.kind === 'SINGLE' || question.kind === 'MULTI';
  say(chooses && (options.length < 2 || options.length > OPTIONS_MAX), `wants 2 to ${OPTIONS_MAX} options`);
  say(!chooses && options.length > 0, `has options, which a ${question.kind} has not`);
  say(new Set(options.map((option) => option.id)).size < options.length, 'has an option twice');
  for (const option of options) {
    problems.push(...problemsOfTexts(quiz, option.texts, `question ${id}, option ${option.id}`));
    say(!KEY.test(option.id), `wants option ids of 1 to 64 lower-case letters, digits and hyphens`);
  }
  problems.push(...problemsOfBounds(question), ...problemsOfBranches(question));
  return problems;
}

/** The bounds that hold when none are given. */
export function boundsOf({
  kind,
  min,
  max,
  optional,
  options,
}: Question): readonly [min: number, max: number] {
  switch (kind) {
    case 'SINGLE':
      return [1, 1];
    case 'MULTI':
      return [min ?? (optional ? 0 : 1), max ?? options.length];
    case 'SCALE':
      return [min ?? 1, max ?? 5];
    case 'TEXT':
      return [min ?? 1, max ?? TEXT_LENGTH_MAX];
  }
}

function problemsOfBounds(question: Question): string[] {
  const [min, max] = boundsOf(question);
  const { id, kind } = question;
  const highest = { SINGLE: 1, MULTI: question.options.length, SCALE: SCALE_MAX, TEXT: ANSWER_LENGTH_MAX }[
    kind
  ];
  const lowest = kind === 'SINGLE' || kind === 'TEXT' ? 1 : 0;
  if (kind === 'SCALE' && min === max) return [`question ${id} wants a scale of more than one step`];
  return min >= lowest && min <= max && max <= highest
    ? []
    : [`question ${id} wants min and max from ${lowest} to ${highest}, min not above max`];
}

function problemsOfBranches({ id, kind, branches, options }: Question): string[] {
  const chosen = new Set(options.map((option) => option.id));
  return branches.flatMap(({ optionId, atLeast, atMost }) => {
    const byOption = optionId !== null && atLeast === null && atMost === null;
    const byNumber = optionId === null && (atLeast !== null || atMost !== null);
    if (kind === 'TEXT') return [`question ${id} is a text: it has one way on`];
    if (kind === 'SCALE')
      return byNumber ? [] : [`question ${id} is a scale: its branches want atLeast or atMost`];
    return byOption && chosen.has(optionId) ? [] : [`question ${id}: a branch wants one of its options`];
  });
}

/** No loop, and no question that nobody ever comes to. */
function problemsOfWay(questions: readonly Question[]): string[] {
  const indexOf = new Map(questions.map(({ id }, index) => [id, index]));
  const waysOn = questions.map(({ branches, next }, index) => {
    const after = next === null ? [index + 1] : [indexOf.get(next) ?? questions.length];
    const ways = [...branches.map(({ goTo }) => indexOf.get(goTo) ?? questions.length), ...after];
    return ways.filter((way) => way < questions.length);
  });
  const state = new Map<number, 'open' | 'done'>();
  const loops: number[] = [];
  const visit = (index: number): void => {
    if (state.get(index) === 'open') loops.push(index);
    if (state.has(index)) return;
    state.set(index, 'open');
    for (const way of waysOn[index] ?? []) visit(way);
    state.set(index, 'done');
  };
  visit(0);
  const [circle] = loops.map((index) => questions[index]?.id ?? '');
  if (circle !== undefined) return [`question ${circle} can be come back to: no way may be a circle`];
  return questions.flatMap(({ id }, index) => (state.has(index) ? [] : [`question ${id} is never come to`]));
}
