import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newId } from '@rapport/subgraph-kit/ids';
import { customer, entity, ofProduct, service, startCommunity, type TestCommunity } from './community';

const SEED = 'mutation ($items: [DemoItemInput!]!) { seedDemoContent(input: { items: $items }) { seeded } }';

interface DemoFile {
  readonly items: readonly {
    readonly key: string;
    readonly kind: string;
    readonly author: string;
    readonly votedBy?: readonly string[];
  }[];
}

describe('demo content', () => {
  let community: TestCommunity;
  beforeAll(async () => {
    community = await startCommunity();
  });
  afterAll(() => community.stop());

  const seed = async (items: readonly object[], viewer: Parameters<typeof community.act>[0] = service) =>
    community.query(SEED, { viewer, variables: { items } });
  const item = (changes: object = {}) => ({
    key: newId(),
    kind: 'REVIEW',
    customerId: newId(),
    productId: '22423',
    stars: 4,
    title: 'Handy',
    text: 'A demo review.',
    ...changes,
  });

  it('of the demo shop is well-formed, seeded once, and marked', async () => {
    const file = join(__dirname, '../../../data/demo-content/community.json');
    const { items } = JSON.parse(readFileSync(file, 'utf8')) as DemoFile;
    const idByNumber = new Map<string, string>();
    const idOf = (number: string) => {
      const id = idByNumber.get(number) ?? newId();
      idByNumber.set(number, id);
      return id;
    };
    const inputs = items.map(({ author, votedBy, ...rest }) => ({
      ...rest,
      customerId: idOf(author),
      voterIds: (votedBy ?? []).map(idOf),
    }));
    expect((await seed(inputs)).data).toEqual({ seedDemoContent: { seeded: items.length } });
    expect((await seed(inputs)).data).toEqual({ seedDemoContent: { seeded: 0 } });
    const unmarked = await community.sql('SELECT 1 FROM contribution WHERE NOT demo');
    expect(unmarked).toEqual([]);
    const { data } = await community.query(
      '{ ideas { edges { node { demo voteCount } } } threads { edges { node { demo replyCount } } } }',
    );
    expect(data).toMatchObject({ threads: { edges: [{ node: { demo: true, replyCount: 3 } }] } });
    expect((data?.['ideas'] as { edges: unknown[] }).edges).toHaveLength(3);
  });

  it('that its author deleted does not come back', async () => {
    const ada = customer();
    const review = item({ customerId: ada.customerId, productId: 'GONE' });
    await seed([review]);
    const read = async () =>
      entity(await community.query(ofProduct('GONE', 'reviews { edges { node { id } } }')))['reviews'];
    const { edges } = (await read()) as { edges: { node: { id: string } }[] };
    await community.act(
      ada,
      `deleteContribution(input: { contributionId: "${edges[0]?.node.id ?? ''}" }) { __typename }`,
    );
    await seed([review]);
    expect(await read()).toEqual({ edges: [] });
  });

  it('that is not well-formed is refused as a whole, by the name of its key', async () => {
    const good = item({ productId: 'WHOLE' });
    for (const bad of [
      { stars: 9 },
      { stars: null },
      { title: '' },
      { customerId: '17850' },
      { kind: 'REPLY' },
    ]) {
      const { errors } = await seed([good, item({ ...bad, key: 'the-bad-one' })]);
      expect(errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    }
    expect(entity(await community.query(ofProduct('WHOLE', 'rating { count }')))).toEqual({
      rating: { count: 0 },
    });
  });

  it('is seeded by back ends alone', async () => {
    expect((await seed([item()], customer())).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    expect((await seed([item()], { kind: 'guest', anonymousId: null })).errors).toMatchObject([
      { code: 'FORBIDDEN' },
    ]);
  });
});
