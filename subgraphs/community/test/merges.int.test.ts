import {
  customer,
  entity,
  merged,
  ofCustomer,
  ofProduct,
  startCommunity,
  type TestCommunity,
} from './community';

describe('two customers who were one', () => {
  let community: TestCommunity;
  beforeAll(async () => {
    community = await startCommunity();
  });
  afterAll(() => community.stop());

  const vote = (id: string) => `voteForIdea(input: { ideaId: "${id}" }) { __typename }`;
  const react = (id: string) => `react(input: { contributionId: "${id}", kind: LIKE }) { __typename }`;
  const idea = async (id: string, viewer = customer()) =>
    (
      await community.query(
        `{ idea(id: "${id}") { voteCount viewerHasVoted reactions { count } viewerReactions } }`,
        { viewer },
      )
    ).data?.['idea'];

  it('have one vote and one reaction of a kind', async () => {
    const [ada, ada2, ben] = [customer(), customer(), customer()];
    const id = await community.submitIdea(ben);
    for (const viewer of [ada, ada2]) {
      await community.act(viewer, vote(id));
      await community.act(viewer, react(id));
    }
    await community.deliver(merged(ada2, ada));
    const one = { voteCount: 1, viewerHasVoted: true, reactions: [{ count: 1 }], viewerReactions: ['LIKE'] };
    expect(await idea(id, ada)).toEqual(one);
    // A token from before the merge is the same person's.
    expect(await idea(id, ada2)).toEqual(one);
    await community.act(ada2, vote(id));
    expect(await idea(id, ada)).toEqual(one);
    await community.act(ada2, `withdrawVote(input: { ideaId: "${id}" }) { __typename }`);
    expect(await idea(id, ada)).toMatchObject({ voteCount: 0, viewerHasVoted: false });
  });

  it('have one review of a product, the one written last', async () => {
    const [ada, ada2] = [customer(), customer()];
    await community.review(ada, 'M1', 1, 'Older');
    await community.review(ada2, 'M1', 5, 'Newer');
    await community.review(ada2, 'M2', 4, 'Only one');
    await community.deliver(merged(ada2, ada));
    const read = async (productId: string) =>
      entity(
        await community.query(ofProduct(productId, 'rating { count } reviews { edges { node { title } } }')),
      );
    expect(await read('M1')).toEqual({
      rating: { count: 1 },
      reviews: { edges: [{ node: { title: 'Newer' } }] },
    });
    await community.review(ada, 'M2', 3, 'Changed');
    expect(await read('M2')).toEqual({
      rating: { count: 1 },
      reviews: { edges: [{ node: { title: 'Changed' } }] },
    });
  });

  it('do not react to what is their own now', async () => {
    const [ada, ada2] = [customer(), customer()];
    const id = await community.submitIdea(ada);
    await community.act(ada2, react(id));
    await community.deliver(merged(ada2, ada));
    expect(await idea(id)).toMatchObject({ reactions: [] });
  });

  it('are one member, under the name that either chose, since the day the first joined', async () => {
    const [ada, ada2] = [customer(), customer()];
    await community.submitIdea(ada);
    await community.submitIdea(ada2);
    await community.act(ada2, 'setDisplayName(input: { displayName: "Ada L" }) { __typename }');
    const selection = 'member { displayName contributionCount joinedAt }';
    const memberOf = async ({ customerId }: typeof ada) =>
      entity(
        await community.query(ofCustomer(customerId, selection), {
          viewer: { kind: 'customer', customerId },
        }),
      )['member'];
    const { joinedAt } = (await memberOf(ada)) as { joinedAt: string };
    await community.deliver(merged(ada2, ada));
    expect(await memberOf(ada)).toEqual({ displayName: 'Ada L', contributionCount: 2, joinedAt });
    expect(await memberOf(ada2)).toEqual({ displayName: 'Ada L', contributionCount: 2, joinedAt });
  });

  it('end the same when a chain of merges comes backwards', async () => {
    const [a, b, c, ben] = [customer(), customer(), customer(), customer()];
    const id = await community.submitIdea(ben);
    for (const viewer of [a, b, c]) await community.act(viewer, vote(id));
    await community.deliver(merged(b, c), merged(a, b));
    expect(await idea(id, c)).toMatchObject({ voteCount: 1, viewerHasVoted: true });
    await community.deliver(merged(a, b));
    expect(await idea(id, a)).toMatchObject({ voteCount: 1, viewerHasVoted: true });
  });

  it('keep votes whole that are cast while they merge', async () => {
    const [ada, ada2] = [customer(), customer()];
    const ids = await Promise.all(Array.from({ length: 5 }, () => community.submitIdea(customer())));
    await Promise.all([
      ...ids.flatMap((id) => [community.act(ada, vote(id)), community.act(ada2, vote(id))]),
      community.deliver(merged(ada2, ada)),
    ]);
    for (const id of ids) expect(await idea(id, ada)).toMatchObject({ voteCount: 1, viewerHasVoted: true });
    expect(await community.sql('SELECT 1 FROM idea_vote WHERE customer_id = $1', [ada2.customerId])).toEqual(
      [],
    );
  });
});
