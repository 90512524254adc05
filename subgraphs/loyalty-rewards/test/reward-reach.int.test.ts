import { askUnderConsent, consentChanged, GATED } from '@rapport/testkit/consent';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import {
  as,
  completed,
  customerId,
  merged,
  NOW,
  openShop,
  returned,
  STAFF,
  TILL,
  type Shop,
} from './builders';

const LIST = `edges { node { reward { id costPoints } missingPoints expectedAt reason } } pageInfo { endCursor }`;
const SELECTION = 'loyalty { rewardsWithinReach { edges { node { missingPoints } } } }';

interface Node {
  readonly reward: { readonly id: string };
  readonly missingPoints: number;
}
interface List {
  readonly edges: readonly { readonly node: Node }[];
  readonly pageInfo: { readonly endCursor: string | null };
}

describe('rewards within reach', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
    // Ada holds 660 points, 360 of them of the last 180 days; gift wrapping costs 150, 5 off 500, 12 off 1,000.
    await shop.deliver(
      completed({ of: 'ada', number: '1', kept: 30_000, daysAgo: 200 }),
      completed({ of: 'ada', number: '2', kept: 46_000, daysAgo: 30 }),
      returned({ of: 'ada', number: '2', kept: 36_000, daysAgo: 30 }),
    );
  });
  afterAll(() => shop.stop());

  const ask = async (viewer: Viewer, names: readonly string[], args = '') => {
    const { data, errors } = await shop.query(
      `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Customer {
         loyalty { rewardsWithinReach${args} { ${LIST} } } } } }`,
      {
        viewer,
        variables: { of: names.map((name) => ({ __typename: 'Customer', id: customerId(name) })) },
      },
    );
    const found = data?.['_entities'] as ({ loyalty: { rewardsWithinReach: List | null } } | null)[];
    return { lists: found.map((one) => one?.loyalty.rewardsWithinReach), code: errors[0]?.code };
  };
  const allow = (...names: readonly string[]) =>
    shop.deliver(
      ...names.map((name) => consentChanged({ customerId: customerId(name), granted: ['PERSONALISATION'] })),
    );

  it('are refused without consent to PERSONALISATION, whoever asks, and again once it is withdrawn', async () => {
    for (const [viewer, name] of [
      [as('bea'), 'bea'],
      [TILL, 'cem'],
      [STAFF, 'dan'],
    ] as const) {
      // prettier-ignore
      await shop.deliver(completed({ of: name, number: `of ${name}`, kept: 20_000 }));
      const field = { customerId: customerId(name), purpose: 'PERSONALISATION', selection: SELECTION, viewer } as const; // prettier-ignore
      expect(await askUnderConsent(shop, field)).toEqual(GATED);
    }
    expect((await ask(as('bea'), ['ada'])).code).toBe('FORBIDDEN');
  });

  it('are what the balance buys, and what the pace of the last 180 days will, page by page', async () => {
    await allow('ada');
    const { lists } = await ask(as('ada'), ['ada'], '(first: 2)');
    const [first] = lists;
    expect(first?.edges.map(({ node }) => node)).toEqual([
      { reward: { id: '5-off', costPoints: 500 }, missingPoints: 0, expectedAt: NOW.toISOString(), reason: 'You can take it now.' },
      { reward: { id: 'gift-wrapping', costPoints: 150 }, missingPoints: 0, expectedAt: NOW.toISOString(), reason: 'You can take it now.' },
    ]); // prettier-ignore
    const after = first?.pageInfo.endCursor ?? '';
    const [second] = (await ask(as('ada'), ['ada'], `(first: 2, after: "${after}")`)).lists;
    expect(second?.edges.map(({ node }) => node)).toEqual([
      {
        reward: { id: '12-off', costPoints: 1_000 },
        missingPoints: 340,
        expectedAt: '2026-11-18T12:00:00.000Z',
        reason: '340 points more: around 18 November 2026, if you go on earning as in the last 180 days.',
      },
    ]);
    const forged = Buffer.from(JSON.stringify(['few', '1', 'x'])).toString('base64url');
    expect((await ask(as('ada'), ['ada'], `(after: "${forged}")`)).code).toBe('BAD_USER_INPUT');
  });

  it('count what was earned under every id of a person, in the statements of one person for a page of them', async () => {
    const names = Array.from({ length: 20 }, (_, n) => `member ${n}`);
    await shop.deliver(...names.map((of) => completed({ of, number: of, kept: 10_000 })));
    await shop.deliver(merged('member 0', 'member 1'));
    await allow(...names);
    const { lists } = await ask(STAFF, ['member 0', 'member 1', 'member 2']);
    const missing = (list: List | null | undefined) =>
      list?.edges.map(({ node }) => [node.reward.id, node.missingPoints]);
    expect(lists.map(missing)).toEqual([
      [['gift-wrapping', 0]],
      [['gift-wrapping', 0]],
      [['gift-wrapping', 50]],
    ]);
    const one = await shop.countStatements(() => ask(STAFF, ['member 2']));
    expect(await shop.countStatements(() => ask(STAFF, names))).toBe(one);
  });
});
