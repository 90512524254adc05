import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { customer, moderator, service, startCommunity, type TestCommunity } from './community';

/** Postgres text cannot hold it. */
const NUL = 'x\\u0000';

describe('an id with a NUL', () => {
  let community: TestCommunity;
  beforeAll(async () => {
    community = await startCommunity();
  });
  afterAll(() => community.stop());

  const codesOf = async (source: string, viewer: Viewer) =>
    (await community.query(source, { viewer })).errors.map((error) => error.code);
  const product = (id: string) => `{ __typename: "Product", id: "${id}" }`;

  it('is nothing that a reader finds', async () => {
    for (const field of ['idea', 'thread'])
      expect((await community.query(`{ ${field}(id: "${NUL}") { id } }`)).data).toEqual({ [field]: null });
    const kinds = ['Review', 'Idea', 'Thread', 'Reply'].map(
      (name) => `{ __typename: "${name}", id: "${NUL}" }`,
    );
    const answer = await community.query(`{ _entities(representations: [${kinds.join()}]) { __typename } }`);
    expect(answer).toEqual({ data: { _entities: [null, null, null, null] }, errors: [] });
  });

  it('does not take the other products of a page with it', async () => {
    await community.review(customer(), 'FINE', 4);
    const { data, errors } = await community.query(
      `{ _entities(representations: [${product('FINE')}, ${product(NUL)}]) {
           ... on Product { rating { count } reviews { edges { node { stars } } } } } }`,
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      _entities: [{ rating: { count: 1 }, reviews: { edges: [{ node: { stars: 4 } }] } }, null],
    });
  });

  it('is no customer, for whoever may read every customer', async () => {
    const source = `{ _entities(representations: [{ __typename: "Customer", id: "${NUL}" }]) {
      ... on Customer { member { displayName } } } }`;
    expect(await codesOf(source, moderator)).toEqual(['NOT_FOUND']);
  });

  it('is a bad input of whoever writes, or a contribution that is not there', async () => {
    const words = 'title: "abc", text: "abc", idempotencyKey: "k"';
    for (const mutation of [
      `publishReview(input: { productId: "${NUL}", stars: 3, ${words} })`,
      `submitIdea(input: { productId: "${NUL}", ${words} })`,
      `startThread(input: { productId: "${NUL}", ${words} })`,
    ])
      expect(await codesOf(`mutation { ${mutation} { __typename } }`, customer())).toEqual([
        'BAD_USER_INPUT',
      ]);
    for (const mutation of [
      `reply(input: { threadId: "${NUL}", text: "abc", idempotencyKey: "k" })`,
      `voteForIdea(input: { ideaId: "${NUL}" })`,
      `deleteContribution(input: { contributionId: "${NUL}" })`,
    ])
      expect(await community.act(customer(), `${mutation} { __typename }`)).toEqual({
        __typename: 'ContributionNotFound',
      });
  });

  it('names no demo item', async () => {
    const { customerId } = customer();
    const thread = `key: "t", kind: THREAD, customerId: "${customerId}", title: "abc", text: "abc"`;
    for (const item of [
      thread.replace('"t"', `"${NUL}"`),
      thread.replace(customerId, NUL),
      `${thread}, productId: "${NUL}"`,
    ])
      expect(
        await codesOf(`mutation { seedDemoContent(input: { items: [{ ${item} }] }) { seeded } }`, service),
      ).toEqual(['BAD_USER_INPUT']);
  });
});
