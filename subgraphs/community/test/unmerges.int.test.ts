import type { AnyEvent } from '@rapport/contracts/events';
import { newId } from '@rapport/subgraph-kit/ids';
import fc from 'fast-check';
import {
  customer,
  entity,
  merged,
  moderator,
  ofCustomer,
  ofProduct,
  ordered,
  returned,
  startCommunity,
  unmerged,
  type CustomerViewer,
  type TestCommunity,
} from './community';

describe('two customers who turned out not to be one', () => {
  let community: TestCommunity;
  beforeAll(async () => {
    community = await startCommunity();
  });
  afterAll(async () => {
    expect(await community.sql('SELECT error FROM poisoned_event')).toEqual([]);
    await community.stop();
  });

  const vote = (id: string) => `voteForIdea(input: { ideaId: "${id}" }) { __typename }`;
  const react = (id: string) => `react(input: { contributionId: "${id}", kind: LIKE }) { __typename }`;
  const rename = (name: string) =>
    `setDisplayName(input: { displayName: "${name}" }) { __typename ... on DisplayNameSet { member { displayName } } }`;
  const ideaFor = async (id: string, viewer: CustomerViewer) =>
    (
      await community.query(
        `{ idea(id: "${id}") { voteCount viewerHasVoted reactions { kind count } viewerReactions author { displayName } } }`,
        { viewer },
      )
    ).data?.['idea'];
  const memberOf = async ({ customerId }: CustomerViewer) =>
    entity(
      await community.query(ofCustomer(customerId, 'member { displayName contributionCount joinedAt }'), {
        viewer: moderator,
      }),
    )['member'];
  const productFor = async (productId: string) =>
    entity(
      await community.query(
        ofProduct(
          productId,
          'rating { count average } reviews { edges { node { title stars verifiedPurchase author { displayName } } } }',
        ),
      ),
    );

  it('have both their votes and reactions again, of which one counted meanwhile', async () => {
    const [ada, ben, author] = [customer(), customer(), customer()];
    const id = await community.submitIdea(author);
    for (const viewer of [ada, ben]) {
      await community.act(viewer, vote(id));
      await community.act(viewer, react(id));
    }
    const merge = merged(ada, ben);
    await community.deliver(merge);
    expect(await ideaFor(id, ben)).toMatchObject({ voteCount: 1, reactions: [{ count: 1 }] });
    await community.deliver(unmerged(merge));
    for (const viewer of [ada, ben]) {
      expect(await ideaFor(id, viewer)).toMatchObject({
        voteCount: 2,
        viewerHasVoted: true,
        reactions: [{ count: 2 }],
        viewerReactions: ['LIKE'],
      });
    }
  });

  it('have both their reviews of a product again, of which the one written last was shown meanwhile', async () => {
    const [ada, ben] = [customer(), customer()];
    await community.review(ada, 'U1', 1, 'Of Ada');
    await community.review(ben, 'U1', 5, 'Of Ben');
    const merge = merged(ada, ben);
    await community.deliver(merge);
    expect(await productFor('U1')).toMatchObject({
      rating: { count: 1, average: 5 },
      reviews: { edges: [{ node: { title: 'Of Ben' } }] },
    });
    expect(await memberOf(ada)).toMatchObject({ contributionCount: 1 });
    await community.review(ada, 'U1', 2, 'Of Ada, later');
    expect(await productFor('U1')).toMatchObject({
      rating: { count: 1 },
      reviews: { edges: [{ node: { title: 'Of Ada, later' } }] },
    });
    await community.deliver(unmerged(merge));
    const { reviews } = (await productFor('U1')) as { reviews: { edges: { node: { title: string } }[] } };
    expect(reviews.edges.map(({ node }) => node.title).sort()).toEqual(['Of Ada, later', 'Of Ben']);
  });

  it('have each the name they chose, and while they were one the name chosen last', async () => {
    const [ada, ben] = [customer(), customer()];
    await community.act(ada, rename('Ada U'));
    await community.act(ben, rename('Ben U'));
    const merge = merged(ada, ben);
    await community.deliver(merge);
    expect(await memberOf(ada)).toMatchObject({ displayName: 'Ben U' });
    expect(await community.act(ben, rename('Ada U'))).toMatchObject({ member: { displayName: 'Ada U' } });
    expect(await community.act(ada, rename('Both U'))).toMatchObject({ member: { displayName: 'Both U' } });
    expect(await community.act(customer(), rename('both u'))).toEqual({ __typename: 'DisplayNameTaken' });
    await community.deliver(unmerged(merge));
    expect(await memberOf(ada)).toMatchObject({ displayName: 'Both U' });
    expect(await memberOf(ben)).toMatchObject({ displayName: 'Ben U' });
  });

  it('may react again to what the other wrote', async () => {
    const [ada, ben] = [customer(), customer()];
    const id = await community.submitIdea(ada);
    await community.act(ben, react(id));
    const merge = merged(ada, ben);
    await community.deliver(merge);
    expect(await ideaFor(id, ben)).toMatchObject({ reactions: [], viewerReactions: [] });
    await community.deliver(unmerged(merge));
    expect(await ideaFor(id, ben)).toMatchObject({ reactions: [{ count: 1 }], viewerReactions: ['LIKE'] });
  });

  it('delete nothing of the other any more, and are another customer to each other', async () => {
    const [ada, ben] = [customer(), customer()];
    const id = await community.submitIdea(ada);
    const remove = (viewer: CustomerViewer) =>
      community
        .act(viewer, `deleteContribution(input: { contributionId: "${id}" }) { __typename }`)
        .catch((error: unknown) => String(error));
    const read = async () =>
      (await community.query(ofCustomer(ada.customerId, '__typename'), { viewer: ben })).errors[0]?.code;
    const merge = merged(ada, ben);
    expect(await read()).toBe('FORBIDDEN');
    await community.deliver(merge);
    expect(await read()).toBeUndefined();
    await community.deliver(unmerged(merge));
    expect(await read()).toBe('FORBIDDEN');
    expect(await remove(ben)).toContain('FORBIDDEN');
    expect(await remove(ada)).toMatchObject({
      __typename: expect.not.stringContaining('NotFound') as string,
    });
  });

  const deed = fc.record({
    kind: fc.constantFrom(
      'vote' as const,
      'react' as const,
      'review' as const,
      'reply' as const,
      'name' as const,
    ),
    who: fc.nat(3),
    what: fc.nat(1),
  });
  const link = fc.record({ from: fc.nat(3), into: fc.nat(3), undone: fc.boolean() });
  const buy = fc.record({ who: fc.nat(3), units: fc.nat(2), back: fc.nat(2), what: fc.nat(1) });
  let run = 0;

  /** People who have done some things, and everything that anybody sees of them. */
  const setScene = async (deeds: readonly { kind: string; who: number; what: number }[]) => {
    const tag = `s${(run += 1)}`;
    const people = [customer(), customer(), customer(), customer()] as const;
    const person = (n: number) => people[n] ?? people[0];
    const ideas = [await community.submitIdea(person(0)), await community.submitIdea(person(1))];
    const thread = await community.startThread(person(2));
    for (const { kind, who, what } of deeds) {
      const idea = ideas[what] ?? '';
      if (kind === 'vote') await community.act(person(who), vote(idea));
      if (kind === 'react') await community.act(person(who), react(idea));
      if (kind === 'review') await community.review(person(who), `${tag}-${what}`, 1 + who, `Of ${who}`);
      if (kind === 'reply') await community.reply(person(who), thread, `Says ${who}`);
      if (kind === 'name') await community.act(person(who), rename(`${tag} ${who} ${what}`));
    }
    const everything = async () => ({
      ideas: await Promise.all(people.flatMap((viewer) => ideas.map((id) => ideaFor(id, viewer)))),
      members: await Promise.all(people.map(memberOf)),
      products: await Promise.all([0, 1].map((what) => productFor(`${tag}-${what}`))),
      replies: (
        await community.query(
          `{ thread(id: "${thread}") { replyCount replies { edges { node { text author { displayName } } } } } }`,
        )
      ).data,
    });
    return { tag, person, everything };
  };

  it('are as they were before, whatever was merged and undone', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(deed, { maxLength: 8 }),
        fc.array(link, { minLength: 1, maxLength: 4 }),
        async (deeds, links) => {
          const { person, everything } = await setScene(deeds);
          const before = await everything();
          const merges = links.map(({ from, into }) => merged(person(from), person(into)));
          await community.deliver(...merges);
          await community.deliver(...merges.map(unmerged));
          expect(await everything()).toEqual(before);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('end the same in whatever order orders, returns, merges and their undoings arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(deed, { maxLength: 8 }),
        fc.array(link, { maxLength: 4 }),
        fc.array(buy, { maxLength: 4 }),
        fc.infiniteStream(fc.nat(1_000)),
        async (deeds, links, buys, dice) => {
          const { tag, person, everything } = await setScene(deeds);
          const events: AnyEvent[] = [
            ...links.flatMap(({ from, into, undone }) => {
              const merge = merged(person(from), person(into));
              return undone ? [merge, unmerged(merge)] : [merge];
            }),
            ...buys.flatMap(({ who, units, back, what }) => {
              const order = { orderId: newId(), customerId: person(who).customerId, revision: 1 };
              return [
                ordered(order, { [`${tag}-${what}`]: units + 1 }),
                returned({ ...order, revision: 2 }, { [`${tag}-${what}`]: Math.min(back, units + 1) }),
              ];
            }),
          ];
          await community.deliver(...events);
          const expected = await everything();

          await community.sql('TRUNCATE customer_redirect, customer_link, purchase, inbox');
          await community.sql('UPDATE contribution SET author_id = origin_id, superseded = false');
          for (const table of ['member', 'idea_vote', 'reaction'])
            await community.sql(`UPDATE ${table} SET customer_id = origin_id`);
          const shuffled = [...events, ...events.slice(0, 3).map((event) => ({ ...event, eventId: newId() }))]
            .map((event) => ({ event, at: Number(dice.next().value) }))
            .sort((a, b) => a.at - b.at);
          for (const { event } of shuffled) await community.deliver(event);
          expect(await everything()).toEqual(expected);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('cost as many statements for fifty merges as for one', async () => {
    const merges = (count: number) => Array.from({ length: count }, () => merged(customer(), customer()));
    const [one, many] = [merges(1), merges(50)];
    const merging = await community.countStatements(() => community.deliver(...one));
    expect(await community.countStatements(() => community.deliver(...many))).toBe(merging);
    const undoing = await community.countStatements(() => community.deliver(...one.map(unmerged)));
    expect(await community.countStatements(() => community.deliver(...many.map(unmerged)))).toBe(undoing);
  });
});
