import { customer, moderator, startCommunity, type TestCommunity } from './community';

const IDEA = 'id title voteCount viewerHasVoted author { displayName }';

describe('ideas', () => {
  let community: TestCommunity;
  beforeAll(async () => {
    community = await startCommunity();
  });
  afterAll(() => community.stop());

  const vote = (ideaId: string) =>
    `voteForIdea(input: { ideaId: "${ideaId}" }) { ... on VoteRecorded { idea { ${IDEA} } } }`;
  const withdraw = (ideaId: string) =>
    `withdrawVote(input: { ideaId: "${ideaId}" }) { ... on VoteRecorded { idea { ${IDEA} } } }`;

  it("show in the list which of them the viewer voted for, and not which others' did", async () => {
    const [ada, ben] = [customer(), customer()];
    const liked = await community.submitIdea(ben, 'Liked');
    const other = await community.submitIdea(ben, 'Other');
    await community.act(ada, vote(liked));
    const list = async (viewer: Parameters<typeof community.act>[0]) => {
      const { data } = await community.query('{ ideas { edges { node { id viewerHasVoted voteCount } } } }', {
        viewer,
      });
      return (data?.['ideas'] as { edges: { node: object }[] }).edges.map((edge) => edge.node);
    };
    expect(await list(ada)).toEqual([
      { id: other, viewerHasVoted: false, voteCount: 0 },
      { id: liked, viewerHasVoted: true, voteCount: 1 },
    ]);
    expect(await list(ben)).toContainEqual({ id: liked, viewerHasVoted: false, voteCount: 1 });
    expect(await list({ kind: 'guest', anonymousId: null })).toContainEqual({
      id: liked,
      viewerHasVoted: false,
      voteCount: 1,
    });
  });

  it('count a person once, however often and however fast they toggle their vote', async () => {
    const [ada, ben] = [customer(), customer()];
    const id = await community.submitIdea(ben);
    await Promise.all(Array.from({ length: 8 }, () => community.act(ada, vote(id))));
    await community.act(ada, withdraw(id));
    await community.act(ada, withdraw(id));
    expect(await community.act(ada, vote(id))).toMatchObject({
      idea: { voteCount: 1, viewerHasVoted: true },
    });
    expect(await community.act(ben, vote(id))).toMatchObject({ idea: { voteCount: 2 } });
    expect(await community.act(ada, withdraw(id))).toMatchObject({
      idea: { voteCount: 1, viewerHasVoted: false },
    });
  });

  it('show the effect of each vote of one request', async () => {
    const id = await community.submitIdea(customer());
    const { data } = await community.query(`mutation { a: ${vote(id)} b: ${withdraw(id)} }`, {
      viewer: customer(),
    });
    expect(data).toMatchObject({
      a: { idea: { voteCount: 1, viewerHasVoted: true } },
      b: { idea: { voteCount: 0, viewerHasVoted: false } },
    });
  });

  it('that do not exist are not voted for, nor is anything that is no idea', async () => {
    const review = await community.review(customer(), '22423');
    for (const id of ['nonsense', '00000000-0000-4000-8000-000000000000', review]) {
      const answer = await community.act(
        customer(),
        `voteForIdea(input: { ideaId: "${id}" }) { __typename }`,
      );
      expect(answer).toEqual({ __typename: 'ContributionNotFound' });
      expect((await community.query(`{ idea(id: "${id}") { id } }`)).data).toEqual({ idea: null });
    }
  });

  it('that are hidden take no votes from others', async () => {
    const [ada, ben] = [customer(), customer()];
    const id = await community.submitIdea(ben);
    await community.act(
      moderator,
      `hideContribution(input: { contributionId: "${id}", reason: "spam" }) { __typename }`,
    );
    expect(await community.act(ada, vote(id))).toEqual({});
    expect((await community.query(`{ idea(id: "${id}") { hiddenReason } }`, { viewer: ben })).data).toEqual({
      idea: { hiddenReason: 'spam' },
    });
  });

  it('of a page, with votes, own votes and authors, cost the same however long the page', async () => {
    const ada = customer();
    for (let n = 0; n < 20; n += 1) await community.act(ada, vote(await community.submitIdea(customer())));
    const statements = (first: number) =>
      community.countStatements(async () => {
        const query = `{ ideas(first: ${first}) { edges { node { ${IDEA} reactions { kind } viewerReactions } } } }`;
        const { data, errors } = await community.query(query, { viewer: ada });
        expect(errors).toEqual([]);
        expect((data?.['ideas'] as { edges: unknown[] }).edges).toHaveLength(first);
      });
    const one = await statements(1);
    expect(await statements(20)).toBe(one);
    expect(one).toBeLessThanOrEqual(8);
  });
});
