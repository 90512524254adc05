import fc from 'fast-check';
import { problemsOfQuiz } from './check-quiz';
import {
  END,
  localText,
  type Answers,
  type AnswerValue,
  type Branch,
  type Question,
  type QuizDefinition,
} from './quiz';
import { readAnswer } from './read-answer';
import { takeAnswer } from './take-answer';
import { walk } from './walk';

const en = (text: string) => [{ locale: 'en', text }];
const branch = (given: Partial<Branch> & { goTo: string }): Branch => ({
  optionId: null,
  atLeast: null,
  atMost: null,
  ...given,
});
const question = (id: string, given: Partial<Question> = {}): Question => ({
  id,
  kind: 'SINGLE',
  texts: en(id),
  trait: null,
  optional: false,
  options: ['a', 'b', 'c'].map((option) => ({ id: option, texts: en(option) })),
  min: null,
  max: null,
  branches: [],
  next: null,
  ...given,
});
const quiz = (...questions: Question[]): QuizDefinition => ({
  key: 'skin-type',
  defaultLocale: 'en',
  title: en('Your skin'),
  questions,
});
const scale = (id: string, given: Partial<Question> = {}) =>
  question(id, { kind: 'SCALE', options: [], ...given });

describe('a quiz', () => {
  it('takes the first branch that the answer takes, and else the next question', () => {
    const asked = quiz(
      question('skin', { branches: [branch({ optionId: 'b', goTo: 'age' })] }),
      question('oil'),
      scale('age', { max: 10, branches: [branch({ atLeast: 5, goTo: END })] }),
      question('last'),
    );
    expect(problemsOfQuiz(asked)).toEqual([]);
    const path = (answers: Answers) => walk(asked, answers).answered.map(({ id }) => id);
    expect(path({ skin: 'a', oil: 'a', age: 4, last: 'a' })).toEqual(['skin', 'oil', 'age', 'last']);
    expect(path({ skin: 'b', age: 5 })).toEqual(['skin', 'age']);
    expect(walk(asked, { skin: 'b', age: 5 }).open).toBeNull();
    expect(walk(asked, { skin: 'a' }).open?.id).toBe('oil');
  });

  it('forgets the answers, and the traits, to questions that a new answer leaves out', () => {
    const asked = quiz(
      question('skin', { trait: 'skin', branches: [branch({ optionId: 'b', goTo: END })] }),
      question('oil', { trait: 'oil' }),
    );
    const first = takeAnswer(asked, { skin: 'a' }, 'oil', 'c');
    expect(first).toEqual({ answers: { skin: 'a', oil: 'c' }, traits: { oil: 'c' }, isComplete: true });
    const second = takeAnswer(asked, first.answers, 'skin', 'b');
    expect(second).toEqual({ answers: { skin: 'b' }, traits: { skin: 'b', oil: null }, isComplete: true });
    expect(takeAnswer(asked, second.answers, 'skin', undefined)).toEqual({
      answers: {},
      traits: { skin: null },
      isComplete: false,
    });
    expect(takeAnswer(asked, second.answers, 'skin', 'b').traits).toEqual({});
  });

  it.each<[string, QuizDefinition, RegExp]>([
    ['no question', quiz(), /questions wants 1 to 50/],
    ['a circle', quiz(question('a', { next: 'b' }), question('b', { next: 'a' })), /circle/],
    ['a way to itself', quiz(question('a', { branches: [branch({ optionId: 'a', goTo: 'a' })] })), /circle/],
    ['a question nobody comes to', quiz(question('a', { next: END }), question('b')), /b is never come to/],
    ['a way to nowhere', quiz(question('a', { next: 'x' })), /does not exist/],
    ['the same id twice', quiz(question('a'), question('a')), /same id/],
    ['one option', quiz(question('a', { options: [{ id: 'a', texts: en('a') }] })), /2 to 30 options/],
    [
      'a branch by an option that is none',
      quiz(question('a', { branches: [branch({ optionId: 'z', goTo: END })] })),
      /one of its options/,
    ],
    ['a scale of one step', quiz(scale('a', { min: 3, max: 3 })), /more than one step/],
    [
      'bounds the wrong way round',
      quiz(question('a', { kind: 'TEXT', options: [], min: 9, max: 3 })),
      /min not above max/,
    ],
    [
      'a text in another language only',
      quiz(question('a', { texts: [{ locale: 'de', text: 'a' }] })),
      /default language/,
    ],
  ])('with %s is refused, with the reason', (_, definition, reason) => {
    expect(problemsOfQuiz(definition).join('\n')).toMatch(reason);
  });

  it('is asked in the language wanted, or the nearest there is', () => {
    const texts = [...en('colour'), { locale: 'de', text: 'Farbe' }];
    expect(localText(texts, 'de-AT', 'en')).toBe('Farbe');
    expect(localText(texts, 'fr', 'en')).toBe('colour');
  });

  it.each<[Question, object, unknown]>([
    [question('q'), { optionIds: ['a'] }, { value: 'a' }],
    [question('q'), { optionIds: ['a', 'b'] }, { problem: 'optionIds wants 1' }],
    [question('q'), { optionIds: ['z'] }, { problem: 'optionIds wants options of this question' }],
    [question('q', { kind: 'MULTI', max: 2 }), { optionIds: ['c', 'a', 'c'] }, { value: ['a', 'c'] }],
    [
      question('q', { kind: 'MULTI', max: 2 }),
      { optionIds: ['a', 'b', 'c'] },
      { problem: 'optionIds wants 1 to 2' },
    ],
    [scale('q', { max: 7 }), { number: 7 }, { value: 7 }],
    [scale('q', { max: 7 }), { number: 8 }, { problem: 'number wants a whole number from 1 to 7' }],
    [scale('q'), { number: 1.5 }, { problem: 'number wants a whole number from 1 to 5' }],
    [question('q', { kind: 'TEXT', options: [] }), { text: ' x ' }, { value: 'x' }],
    [
      question('q', { kind: 'TEXT', options: [] }),
      { text: ' ' },
      { problem: 'text wants 1 to 500 characters' },
    ],
    [question('q'), {}, { problem: 'this question cannot be passed over' }],
    [question('q', { optional: true }), {}, { value: null }],
    [
      question('q'),
      { text: 'a', number: 1 },
      { problem: 'an answer wants one of optionIds, number and text' },
    ],
  ])('reads the answer %#', (asked, given, read) => {
    expect(readAnswer(asked, given)).toEqual(read);
  });
});

const COUNT = 6;
const id = (n: number) => (n >= COUNT ? END : `q${n}`);
const ways = fc.array(
  fc.record({
    branches: fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(COUNT)), { maxLength: 2 }),
    next: fc.option(fc.nat(COUNT)),
  }),
  { minLength: COUNT, maxLength: COUNT },
);
/** @param target where a way from question `n` leads */
const quizOf = (target: (n: number, way: number) => number) =>
  ways.map((all) =>
    quiz(
      ...all.map(({ branches, next }, n) =>
        question(`q${n}`, {
          optional: true,
          branches: branches.map(([optionId, way]) => branch({ optionId, goTo: id(target(n, way)) })),
          next: next === null ? null : id(target(n, next)),
        }),
      ),
    ),
  );
const anyQuiz = quizOf((_, way) => way);
/** Without a way back, so that most are taken. */
const forwardQuiz = quizOf((n, way) => n + 1 + (way % (COUNT - n)));

/** Every way there is, as far as one question more than there are. */
function naiveWays({ questions }: QuizDefinition): string[][] {
  const from = (at: string, so: string[]): string[][] => {
    const index = questions.findIndex((one) => one.id === at);
    const asked = questions[index];
    if (asked === undefined || so.length > questions.length) return [so];
    const otherwise = asked.next ?? questions[index + 1]?.id ?? END;
    const ways = [...asked.branches.map(({ goTo }) => goTo), otherwise];
    return [...new Set(ways)].flatMap((way) => from(way, [...so, at]));
  };
  return from('q0', []);
}

/** Asks like somebody with the questions on cards. */
function naiveWalk({ questions }: QuizDefinition, answers: Record<string, AnswerValue>): string[] {
  const asked: string[] = [];
  let card = questions[0];
  while (card !== undefined) {
    const { id: at } = card;
    asked.push(at);
    const taken = card.branches.filter((one) => one.optionId === answers[at])[0]?.goTo ?? card.next;
    card =
      taken === null ? questions[questions.indexOf(card) + 1] : questions.find((one) => one.id === taken);
  }
  return asked;
}

describe('whatever questions lead where', () => {
  it('a definition is refused exactly when a way comes back to a question, or a question is on no way', () => {
    fc.assert(
      fc.property(anyQuiz, (definition) => {
        const taken = naiveWays(definition);
        const loops = taken.some((way) => new Set(way).size < way.length);
        const reached = new Set(taken.flat()).size === definition.questions.length;
        expect(problemsOfQuiz(definition).length === 0).toBe(!loops && reached);
      }),
      { numRuns: 500 },
    );
  });

  it('a definition that is taken is walked to its end, by the way a reader with cards takes', () => {
    const answers = fc.array(fc.constantFrom<AnswerValue>('a', 'b', 'c', null), {
      minLength: COUNT,
      maxLength: COUNT,
    });
    fc.assert(
      fc.property(forwardQuiz, answers, (definition, values) => {
        fc.pre(problemsOfQuiz(definition).length === 0);
        const given = Object.fromEntries(values.map((value, n) => [`q${n}`, value]));
        const { answered, open } = walk(definition, given);
        expect(open).toBeNull();
        expect(answered.map((one) => one.id)).toEqual(naiveWalk(definition, given));
      }),
      { numRuns: 300 },
    );
  });
});
