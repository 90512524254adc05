import { newId } from '@rapport/subgraph-kit/ids';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { askUnderConsent, consentChanged, GATED } from '@rapport/testkit/consent';
import {
  customer,
  entity,
  merged,
  moderator,
  ofCustomer,
  startCommunity,
  type CustomerViewer,
  type TestCommunity,
} from './community';

describe('members', () => {
  let community: TestCommunity;
  beforeAll(async () => {
    community = await startCommunity();
  });
  afterAll(() => community.stop());

  const memberOf = async (customerId: string, viewer: Viewer) =>
    entity(
      await community.query(ofCustomer(customerId, 'member { id displayName contributionCount joinedAt }'), {
        viewer,
      }),
    )['member'] as { id: string; displayName: string } | null | undefined;
  const name = (displayName: string) =>
    `setDisplayName(input: { displayName: "${displayName}" }) {
       __typename ... on DisplayNameSet { member { displayName } } ... on InvalidText { problems { reason } }
     }`;

  it('are nobody before they take part, and then have a name that shows nothing personal', async () => {
    const ada = customer();
    expect(await memberOf(ada.customerId, ada)).toBeNull();
    await community.submitIdea(ada);
    const member = await memberOf(ada.customerId, ada);
    expect(member).toMatchObject({
      displayName: expect.stringMatching(/^Member [0-9a-f]{4}$/) as string,
      contributionCount: 1,
    });
    expect(JSON.stringify(member)).not.toContain(ada.customerId);
  });

  it('choose a name, which nobody else may then have, in whatever case', async () => {
    const [ada, ben] = [customer(), customer()];
    expect(await community.act(ada, name('  Ada  '))).toMatchObject({ member: { displayName: 'Ada' } });
    expect(await community.act(ada, name('ADA'))).toMatchObject({ member: { displayName: 'ADA' } });
    expect(await community.act(ben, name('ada'))).toEqual({ __typename: 'DisplayNameTaken' });
    expect(await community.act(ben, name('member 0123'))).toEqual({ __typename: 'DisplayNameTaken' });
    expect(await community.act(ben, name('x'))).toMatchObject({ problems: [{ reason: 'TOO_SHORT' }] });
    const both = await Promise.all([community.act(ben, name('Bee')), community.act(customer(), name('bee'))]);
    expect(both.map((answer) => answer['__typename']).sort()).toEqual(['DisplayNameSet', 'DisplayNameTaken']);
  });

  it('are not to be read through another customer', async () => {
    const [ada, ben] = [customer(), customer()];
    await community.submitIdea(ada);
    for (const viewer of [
      ben,
      { kind: 'guest', anonymousId: null },
      { kind: 'partner', partnerId: 'p', scopes: [] },
    ] as Viewer[]) {
      const { data, errors } = await community.query(ofCustomer(ada.customerId, 'member { displayName }'), {
        viewer,
      });
      expect(data).toEqual({ _entities: [null] });
      expect(errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    }
    expect(
      await memberOf(ada.customerId, { kind: 'staff', staffId: 's', roles: ['moderation'] }),
    ).not.toBeNull();
  });

  it('that are not there are null, whoever asks', async () => {
    expect(await memberOf(newId(), { kind: 'terminal', storeId: 's', registerId: '1' })).toBeNull();
  });
});

describe("a member's interests", () => {
  const TILL: Viewer = { kind: 'terminal', storeId: 's', registerId: '1' };
  const NODE = 'product { id } wroteCount reactedCount';
  let community: TestCommunity;
  beforeAll(async () => {
    community = await startCommunity();
  });
  afterAll(() => community.stop());

  interface Interests {
    readonly edges: readonly {
      readonly node: {
        readonly product: { readonly id: string };
        readonly wroteCount: number;
        readonly reactedCount: number;
      };
    }[];
    readonly pageInfo: { readonly endCursor: string | null };
  }
  const ask = async (of: readonly CustomerViewer[], viewer: Viewer, args = '') => {
    const { data, errors } = await community.query(
      `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Customer {
         member { interests${args} { edges { node { ${NODE} } } pageInfo { endCursor } } } } } }`,
      { viewer, variables: { of: of.map(({ customerId: id }) => ({ __typename: 'Customer', id })) } },
    );
    const found = data?.['_entities'] as ({ member: { interests: Interests | null } | null } | null)[];
    const lists = found.map((one) => one?.member?.interests);
    return {
      lists,
      shown: lists.map((list) =>
        list?.edges.map(({ node }) => [node.product.id, node.wroteCount, node.reactedCount]),
      ),
      code: errors[0]?.code,
    };
  };
  const allow = (...of: readonly CustomerViewer[]) =>
    community.deliver(
      ...of.map(({ customerId }) => consentChanged({ customerId, granted: ['COMMUNITY_INSIGHTS'] })),
    );
  const react = (viewer: Viewer, contributionId: string, kind: string) =>
    community.act(
      viewer,
      `react(input: { contributionId: "${contributionId}", kind: ${kind} }) { __typename }`,
    );
  /** A thread or an idea about a product. */
  const about = async (viewer: Viewer, verb: 'startThread' | 'submitIdea', productId: string) => {
    const [made, field] = verb === 'startThread' ? ['ThreadStarted', 'thread'] : ['IdeaSubmitted', 'idea'];
    const input = `title: "Which one?", text: "Tell.", productId: "${productId}", idempotencyKey: "${newId()}"`;
    const answer = await community.act(
      viewer,
      `${verb}(input: { ${input} }) { ... on ${made} { made: ${field} { id } } }`,
    );
    return (answer['made'] as { id: string }).id;
  };

  it('are the products they write about or react to, the most first, page by page', async () => {
    const [ada, ben] = [customer(), customer()];
    await community.review(ada, 'TEA');
    const thread = await about(ben, 'startThread', 'POT');
    await community.reply(ada, thread);
    await react(ada, thread, 'LIKE');
    await react(ada, thread, 'LOVE');
    const idea = await about(ben, 'submitIdea', 'CUP');
    await community.act(ada, `voteForIdea(input: { ideaId: "${idea}" }) { __typename }`);
    await community.submitIdea(ada, 'About nothing in particular');
    await allow(ada);
    const all = [
      ['POT', 1, 1],
      ['CUP', 0, 1],
      ['TEA', 1, 0],
    ];
    expect((await ask([ada], ada)).shown).toEqual([all]);
    const first = await ask([ada], ada, '(first: 2)');
    expect(first.shown).toEqual([all.slice(0, 2)]);
    const after = first.lists[0]?.pageInfo.endCursor ?? '';
    expect((await ask([ada], ada, `(after: "${after}")`)).shown).toEqual([all.slice(2)]);
    const forged = Buffer.from(JSON.stringify(['many', '2026-01-01T00:00:00.000Z', 'A'])).toString(
      'base64url',
    );
    expect((await ask([ada], ada, `(after: "${forged}")`)).code).toBe('BAD_USER_INPUT');
  });

  it('leave out what moderation hid, and what a merge made their own', async () => {
    const [ada, old, ben] = [customer(), customer(), customer()];
    const hidden = await community.review(ada, 'RUDE');
    await community.act(
      moderator,
      `hideContribution(input: { contributionId: "${hidden}", reason: "rude" }) { __typename }`,
    );
    await react(ada, await community.review(old, 'TEA'), 'LIKE');
    await react(ada, await community.review(ben, 'POT'), 'LIKE');
    await allow(ada, old);
    expect((await ask([ada], ada)).shown).toEqual([[['POT', 0, 1], ['TEA', 0, 1]]]); // prettier-ignore
    await community.deliver(merged(ada, old));
    const one = [['TEA', 1, 0], ['POT', 0, 1]]; // prettier-ignore
    const { shown } = await ask([ada, old], moderator);
    expect(shown.map((list) => list?.sort())).toEqual([one.sort(), one.sort()]);
  });

  it('are refused without consent to COMMUNITY_INSIGHTS, whoever asks, and again once it is withdrawn', async () => {
    const selection = 'member { interests { edges { node { wroteCount } } } }';
    for (const as of ['self', TILL, moderator] as const) {
      const ada = customer();
      await community.review(ada, `OF ${ada.customerId}`);
      const { customerId } = ada;
      const viewer = as === 'self' ? ada : as;
      const field = { customerId, purpose: 'COMMUNITY_INSIGHTS', selection, viewer } as const;
      expect(await askUnderConsent(community, field)).toEqual(GATED);
    }
  });

  it('are not to be read through what a member wrote, and a stranger learns nothing of their consent', async () => {
    const ada = customer();
    const id = await community.review(ada, 'OPEN');
    for (const consents of [[], [ada]]) {
      await allow(...consents);
      for (const viewer of [customer(), ada, moderator]) {
        const { data, errors } = await community.query(
          `{ _entities(representations: [{ __typename: "Review", id: "${id}" }]) {
             ... on Review { author { displayName interests { edges { node { wroteCount } } } } } } }`,
          { viewer },
        );
        expect(entity({ data })['author']).toMatchObject({ interests: null });
        expect(errors).toMatchObject([{ code: 'FORBIDDEN' }]);
      }
    }
    expect((await ask([ada], customer())).code).toBe('FORBIDDEN');
  });

  it('cost the statements of one member for a page of them', async () => {
    const members = Array.from({ length: 15 }, customer);
    for (const member of members) await community.review(member, 'TEA');
    await allow(...members);
    const one = await community.countStatements(() => ask(members.slice(0, 1), moderator));
    expect(await community.countStatements(() => ask(members, moderator))).toBe(one);
  });
});
