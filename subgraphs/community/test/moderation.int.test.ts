import type { Viewer } from '@rapport/subgraph-kit/viewer';
import {
  customer,
  entity,
  moderator,
  ofCustomer,
  ofProduct,
  startCommunity,
  type TestCommunity,
} from './community';

describe('contributions', () => {
  let community: TestCommunity;
  beforeAll(async () => {
    community = await startCommunity();
  });
  afterAll(() => community.stop());

  const REVIEWS =
    'rating { count } reviews { edges { node { id hiddenReason reactions { kind count } viewerReactions } } }';
  const seenBy = async (viewer: Viewer, productId: string) => {
    const answer = entity(await community.query(ofProduct(productId, REVIEWS), { viewer })) as {
      rating: { count: number };
      reviews: {
        edges: {
          node: { id: string; hiddenReason: string | null; reactions: unknown; viewerReactions: unknown };
        }[];
      };
    };
    return { count: answer.rating.count, reviews: answer.reviews.edges.map((edge) => edge.node) };
  };
  const moderate = (what: 'hideContribution' | 'restoreContribution', id: string, reason = 'insults') =>
    `${what}(input: { contributionId: "${id}", reason: "${reason}" }) { __typename }`;
  const remove = (id: string) => `deleteContribution(input: { contributionId: "${id}" }) { __typename }`;
  const react = (verb: 'react' | 'unreact', id: string, kind: string) =>
    `${verb}(input: { contributionId: "${id}", kind: ${kind} }) { __typename }`;

  it('that are hidden vanish for everyone but their author and moderators, and count no longer', async () => {
    const [ada, ben] = [customer(), customer()];
    const id = await community.review(ada, 'H1');
    await community.act(moderator, moderate('hideContribution', id));
    expect(await seenBy(ben, 'H1')).toEqual({ count: 0, reviews: [] });
    expect(await seenBy({ kind: 'guest', anonymousId: null }, 'H1')).toEqual({ count: 0, reviews: [] });
    expect(await seenBy({ kind: 'staff', staffId: 's', roles: ['analyst'] }, 'H1')).toEqual({
      count: 0,
      reviews: [],
    });
    for (const viewer of [ada, moderator])
      expect(await seenBy(viewer, 'H1')).toMatchObject({
        count: 0,
        reviews: [{ id, hiddenReason: 'insults' }],
      });
    const reference = `{ _entities(representations: [{ __typename: "Review", id: "${id}" }]) { __typename } }`;
    expect((await community.query(reference, { viewer: ben })).data).toEqual({ _entities: [null] });
    expect(await community.act(ben, react('react', id, 'LIKE'))).toEqual({
      __typename: 'ContributionNotFound',
    });
    await community.act(moderator, moderate('restoreContribution', id, 'my mistake'));
    expect(await seenBy(ben, 'H1')).toMatchObject({ count: 1, reviews: [{ id, hiddenReason: null }] });
  });

  it('stay hidden when their author changes them', async () => {
    const ada = customer();
    await community.act(moderator, moderate('hideContribution', await community.review(ada, 'H2')));
    await community.review(ada, 'H2', 5, 'Another try');
    expect(await seenBy(customer(), 'H2')).toEqual({ count: 0, reviews: [] });
  });

  it('are moderated by moderation alone, with a reason that is recorded without the content', async () => {
    const ada = customer();
    const id = await community.review(ada, 'H3');
    for (const viewer of [ada, { kind: 'staff', staffId: 's', roles: ['loyalty'] }] as Viewer[])
      await expect(community.act(viewer, moderate('hideContribution', id))).rejects.toThrow('FORBIDDEN');
    expect(await community.act(moderator, moderate('hideContribution', id, ' '))).toEqual({
      __typename: 'InvalidText',
    });
    await community.act(moderator, moderate('hideContribution', id, 'names a person'));
    await community.act(ada, remove(id));
    expect(
      await community.sql('SELECT action, reason, actor FROM moderation_record WHERE contribution_id = $1', [
        id,
      ]),
    ).toEqual([{ action: 'HIDE', reason: 'names a person', actor: 'staff:m' }]);
  });

  it('are deleted by their author alone, and count no longer', async () => {
    const [ada, ben] = [customer(), customer()];
    const id = await community.review(ada, 'D1');
    const contributionCount = async () =>
      entity(
        await community.query(ofCustomer(ada.customerId, 'member { contributionCount }'), { viewer: ada }),
      )['member'];
    await expect(community.act(ben, remove(id))).rejects.toThrow('FORBIDDEN');
    await expect(community.act(moderator, remove(id))).rejects.toThrow('FORBIDDEN');
    expect(await contributionCount()).toEqual({ contributionCount: 1 });
    expect(await community.act(ada, remove(id))).toEqual({ __typename: 'ContributionDeleted' });
    expect(await community.act(ada, remove(id))).toEqual({ __typename: 'ContributionNotFound' });
    expect(await contributionCount()).toEqual({ contributionCount: 0 });
    expect(await seenBy(ben, 'D1')).toEqual({ count: 0, reviews: [] });
  });

  it('take one reaction of each kind from each person', async () => {
    const [ada, ben, cy] = [customer(), customer(), customer()];
    const id = await community.review(ada, 'R1');
    for (const viewer of [ben, ben, cy]) await community.act(viewer, react('react', id, 'HELPFUL'));
    await community.act(ben, react('react', id, 'LOVE'));
    const helpful = { kind: 'HELPFUL', count: 2 };
    expect((await seenBy(ben, 'R1')).reviews).toMatchObject([
      { reactions: [helpful, { kind: 'LOVE', count: 1 }], viewerReactions: ['HELPFUL', 'LOVE'] },
    ]);
    for (let n = 0; n < 2; n += 1) await community.act(ben, react('unreact', id, 'LOVE'));
    expect((await seenBy(cy, 'R1')).reviews).toMatchObject([
      { reactions: [helpful], viewerReactions: ['HELPFUL'] },
    ]);
  });

  it('take no reaction from their author', async () => {
    const ada = customer();
    const id = await community.review(ada, 'R2');
    expect(await community.act(ada, react('react', id, 'LOVE'))).toEqual({ __typename: 'OwnContribution' });
    expect((await seenBy(ada, 'R2')).reviews).toMatchObject([{ reactions: [] }]);
  });
});
