import { newId } from '@rapport/subgraph-kit/ids';
import { customer, moderator, startCommunity, type TestCommunity } from './community';

describe('threads', () => {
  let community: TestCommunity;
  beforeAll(async () => {
    community = await startCommunity();
  });
  afterAll(() => community.stop());

  const read = async (id: string, viewer: Parameters<typeof community.act>[0] = customer()) => {
    const selection = 'title text author { id } replyCount replies { edges { node { text author { id } } } }';
    return (await community.query(`{ thread(id: "${id}") { ${selection} } }`, { viewer })).data?.[
      'thread'
    ] as {
      title: string | null;
      text: string | null;
      author: unknown;
      replyCount: number;
      replies: { edges: { node: { text: string } }[] };
    } | null;
  };
  const remove = (id: string) => `deleteContribution(input: { contributionId: "${id}" }) { __typename }`;

  it('hold their replies, oldest first', async () => {
    const id = await community.startThread(customer());
    for (const text of ['first', 'second', 'third']) await community.reply(customer(), id, text);
    const thread = await read(id);
    expect(thread?.replyCount).toBe(3);
    expect(thread?.replies.edges.map((edge) => edge.node.text)).toEqual(['first', 'second', 'third']);
  });

  it('that are gone or hidden take no replies', async () => {
    const [ada, id] = [customer(), await community.startThread(customer())];
    const hide = `hideContribution(input: { contributionId: "${id}", reason: "off topic" }) { __typename }`;
    await community.act(moderator, hide);
    for (const threadId of [id, newId(), 'nonsense']) {
      const input = `{ threadId: "${threadId}", text: "Hello", idempotencyKey: "${newId()}" }`;
      expect(await community.act(ada, `reply(input: ${input}) { __typename }`)).toEqual({
        __typename: 'ContributionNotFound',
      });
    }
  });

  it("that their author deletes lose the author's words and keep others' replies", async () => {
    const ada = customer();
    const id = await community.startThread(ada);
    const reply = await community.reply(customer(), id, 'Still here');
    expect(await community.act(ada, remove(id))).toEqual({ __typename: 'ContributionDeleted' });
    expect(await read(id)).toMatchObject({ title: null, text: null, author: null, replyCount: 1 });
    expect(
      await community.sql('SELECT title, text, author_id FROM contribution WHERE id = $1', [id]),
    ).toEqual([{ title: null, text: null, author_id: null }]);
    await expect(community.act(ada, remove(reply))).rejects.toThrow('FORBIDDEN');
  });

  it('are gone with their last reply once their author deleted them', async () => {
    const [ada, ben] = [customer(), customer()];
    const id = await community.startThread(ada);
    const reply = await community.reply(ben, id);
    await community.act(ada, remove(id));
    await community.act(ben, remove(reply));
    expect(await read(id)).toBeNull();
  });

  it('of a page, with their first replies, cost the same however long the page', async () => {
    for (let n = 0; n < 10; n += 1) {
      const id = await community.startThread(customer());
      for (let m = 0; m < 3; m += 1) await community.reply(customer(), id);
    }
    const statements = (first: number) =>
      community.countStatements(async () => {
        const replies = 'replies(first: 2) { edges { node { text author { displayName } } } }';
        const query = `{ threads(first: ${first}) { edges { node { title replyCount ${replies} } } } }`;
        expect((await community.query(query)).errors).toEqual([]);
      });
    expect(await statements(10)).toBe(await statements(1));
  });
});
