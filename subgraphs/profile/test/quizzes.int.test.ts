import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { identify } from './events';
import { STAFF, startShop, type Shop } from './shop';

const both = (en: string, de: string) => [
  { locale: 'en', text: en },
  { locale: 'de', text: de },
];
const option = (id: string) => ({ id, texts: both(id, `${id} (de)`) });
const SKIN = {
  key: 'skin',
  defaultLocale: 'en',
  title: both('Your skin', 'Ihre Haut'),
  questions: [
    {
      id: 'type',
      kind: 'SINGLE',
      texts: both('What skin have you?', 'Welche Haut haben Sie?'),
      trait: 'skinType',
      options: ['dry', 'oily'].map(option),
      branches: [{ optionId: 'oily', goTo: 'spots' }],
      next: 'name',
    },
    {
      id: 'spots',
      kind: 'SCALE',
      texts: both('How many spots?', 'Wie viele Pickel?'),
      trait: 'spots',
      max: 10,
    },
    {
      id: 'name',
      kind: 'TEXT',
      texts: both('Your nickname?', 'Ihr Rufname?'),
      trait: 'nickname',
      optional: true,
    },
  ],
};

describe('a quiz', () => {
  let shop: Shop;
  let ada: Viewer;
  beforeAll(async () => {
    shop = await startShop();
    await shop.send(identify('ada', null), identify('bob', null));
    ada = { kind: 'customer', customerId: await shop.customerId('ada') };
  });
  afterAll(() => shop.stop());

  const run = async (mutation: string, input: object, viewer: Viewer, type = mutation) => {
    const name = `${type.charAt(0).toUpperCase()}${type.slice(1)}Input`;
    const { data, errors } = await shop.query(
      `mutation ($input: ${name}!) { ${mutation}(input: $input${mutation === 'saveQuiz' || mutation === 'publishQuiz' ? '' : ', locale: "de-AT"'}) {
         ${FIELDS[mutation] ?? ''} } }`,
      { viewer, variables: { input } },
    );
    return { answer: data?.[mutation] as Record<string, unknown>, errors };
  };
  const RESPONSE = 'id completedAt question { id text } answers { questionId optionIds number text }';
  const FIELDS: Record<string, string> = {
    saveQuiz: '... on Quiz { key version publishedAt } ... on QuizDefinitionRefused { problems }',
    publishQuiz: 'key version',
    startQuiz: RESPONSE,
    answerQuiz: `... on QuizResponse { ${RESPONSE} } ... on QuizAnswerRefused { reason message }`,
    deleteQuizAnswer: `... on QuizResponse { ${RESPONSE} }`,
  };
  const traitsOf = async (number: string) =>
    Object.fromEntries(
      Object.entries(await shop.traits(number)).map(([name, [value, , ...how]]) => [name, [value, ...how]]),
    );

  it('is kept as a version once it can be asked, and asked once it is published', async () => {
    const [question] = SKIN.questions;
    const circle = { ...SKIN, questions: [{ ...question, next: 'type' }] };
    expect((await run('saveQuiz', circle, STAFF)).answer).toEqual({
      problems: ['question type goes to a question that does not exist'],
    });
    expect((await run('saveQuiz', SKIN, STAFF)).answer).toEqual({
      key: 'skin',
      version: 1,
      publishedAt: null,
    });
    expect((await run('startQuiz', { key: 'skin' }, ada)).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    await run('publishQuiz', { key: 'skin', version: 1 }, STAFF);
    const { data } = await shop.query(
      '{ quiz(key: "skin", locale: "de") { title questions { id text min max } } }',
    );
    expect(data?.['quiz']).toMatchObject({
      title: 'Ihre Haut',
      questions: [{ text: 'Welche Haut haben Sie?' }, { id: 'spots', min: 1, max: 10 }, { id: 'name' }],
    });
  });

  it('asks what the answers lead to, goes on where it was left, and declares each answer as a trait', async () => {
    const { answer: begun } = await run('startQuiz', { key: 'skin' }, ada);
    expect(begun).toMatchObject({ question: { id: 'type', text: 'Welche Haut haben Sie?' }, answers: [] });
    const responseId = begun['id'] as string;
    const say = (questionId: string, given: object) =>
      run('answerQuiz', { responseId, questionId, ...given }, ada);

    expect((await say('name', { text: 'Ada' })).answer).toMatchObject({ reason: 'NOT_ASKED' });
    expect((await say('type', { optionIds: ['none'] })).answer).toMatchObject({ reason: 'INVALID_ANSWER' });
    expect((await say('type', { optionIds: ['oily'] })).answer).toMatchObject({ question: { id: 'spots' } });
    expect((await run('startQuiz', { key: 'skin' }, ada)).answer).toMatchObject({
      id: responseId,
      question: { id: 'spots' },
    });
    await say('spots', { number: 7 });
    expect((await say('name', {})).answer).toMatchObject({
      question: null,
      completedAt: '2026-06-01T12:00:00.000Z',
      answers: [
        { questionId: 'type', optionIds: ['oily'], number: null, text: null },
        { questionId: 'spots', optionIds: null, number: 7, text: null },
        { questionId: 'name', optionIds: null, number: null, text: null },
      ],
    });
    expect(await traitsOf('ada')).toEqual({
      skinType: ['oily', 'DECLARED', 'quiz:skin'],
      spots: [7, 'DECLARED', 'quiz:skin'],
    });

    // The same again changes nothing; a later answer replaces, and takes back what is no longer asked.
    await say('type', { optionIds: ['oily'] });
    expect((await traitsOf('ada'))['spots']?.[0]).toBe(7);
    expect((await say('type', { optionIds: ['dry'] })).answer).toMatchObject({
      completedAt: '2026-06-01T12:00:00.000Z',
    });
    expect(await traitsOf('ada')).toMatchObject({
      skinType: ['dry', 'DECLARED', 'quiz:skin'],
      spots: [null, 'DECLARED', 'quiz:skin'],
    });

    // A deleted answer goes, with its trait.
    const { answer } = await run('deleteQuizAnswer', { responseId, questionId: 'type' }, ada);
    expect(answer).toMatchObject({ answers: [], question: { id: 'type' }, completedAt: null });
    expect(await traitsOf('ada')).toMatchObject({ skinType: [null, 'DECLARED', 'quiz:skin'] });
  });

  it('begun in one version is finished in it, though another is asked by then', async () => {
    const bob: Viewer = { kind: 'customer', customerId: await shop.customerId('bob') };
    const { answer: begun } = await run('startQuiz', { key: 'skin' }, bob);
    const { questions } = SKIN;
    await run('saveQuiz', { ...SKIN, questions: questions.slice(2) }, STAFF);
    await run('publishQuiz', { key: 'skin', version: 2 }, STAFF);
    expect((await run('startQuiz', { key: 'skin' }, bob)).answer).toMatchObject({
      id: begun['id'],
      question: { id: 'type' },
    });
    const { data } = await shop.query('{ quizzes { edges { node { version publishedAt } } } }', {
      viewer: STAFF,
    });
    expect(data?.['quizzes']).toMatchObject({ edges: [{ node: { version: 2 } }, { node: { version: 1 } }] });
  });

  it("answered by a guest is the customer's once they log in", async () => {
    const guest: Viewer = { kind: 'guest', anonymousId: 'quiz-phone' };
    const { answer: begun } = await run('startQuiz', { key: 'skin' }, guest);
    const responseId = begun['id'] as string;
    await run('answerQuiz', { responseId, questionId: 'name', text: 'Kim' }, guest);
    await shop.send(identify('kim', 'quiz-phone', {}, { timestamp: '2026-06-01T12:00:00Z' }));
    const kim: Viewer = { kind: 'customer', customerId: await shop.customerId('kim') };
    const { data } = await shop.query(`{ quizResponse(id: "${responseId}") { answers { text } } }`, {
      viewer: kim,
    });
    expect(data?.['quizResponse']).toEqual({ answers: [{ text: 'Kim' }] });
  });

  it("shows nobody another's answers, and lets only marketing write questions", async () => {
    const { answer: begun } = await run('startQuiz', { key: 'skin' }, ada);
    const stranger: Viewer = { kind: 'guest', anonymousId: 'stranger' };
    const seen = await shop.query(`{ quizResponse(id: "${String(begun['id'])}") { id } }`, {
      viewer: stranger,
    });
    expect(seen.errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    const analyst: Viewer = { kind: 'staff', staffId: 'a', roles: ['analyst'] };
    expect((await run('saveQuiz', SKIN, analyst)).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    expect((await run('saveQuiz', SKIN, ada)).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
  });

  it('is one of a page that costs one statement, and costs as many to go on with, however long it is', async () => {
    const long = Array.from({ length: 20 }, (_, n) => ({
      ...SKIN.questions[2],
      id: `q${n}`,
      trait: `long${n}`,
      ...(n < 19 && { next: `q${n + 1}` }),
    }));
    await run('saveQuiz', { ...SKIN, key: 'long', questions: long }, STAFF);
    await run('publishQuiz', { key: 'long', version: 1 }, STAFF);
    const list = (first: number) =>
      shop.countStatements(() =>
        shop.query(`{ quizzes(first: ${first}) { edges { node { key questions { id } } } } }`, {
          viewer: STAFF,
        }),
      );
    expect([await list(1), await list(50)]).toEqual([1, 1]);
    const { answer: begun } = await run('startQuiz', { key: 'long' }, ada);
    const answer = (n: number) =>
      shop.countStatements(() =>
        run('answerQuiz', { responseId: begun['id'], questionId: `q${n}`, text: 'Kim' }, ada),
      );
    const costs: number[] = [];
    for (let n = 0; n < 20; n += 1) costs.push(await answer(n));
    expect([...new Set(costs)]).toEqual([11]);
  });

  it('gets a version of its own for each that is saved, also at the same moment', async () => {
    const saved = await Promise.all(
      Array.from({ length: 4 }, () => run('saveQuiz', { ...SKIN, key: 'race' }, STAFF)),
    );
    expect(saved.map(({ answer }) => answer['version']).sort()).toEqual([1, 2, 3, 4]);
  });
});
