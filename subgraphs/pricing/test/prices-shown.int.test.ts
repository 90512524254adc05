import { newId } from '@rapport/subgraph-kit/ids';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { askUnderConsent, consentChanged, GATED } from '@rapport/testkit/consent';
import type { TestSubgraph } from '@rapport/testkit/subgraph';
import { merged } from './identity-events';
import { ANNA, BERT, forgetAll, NOW, order, settle, startPricing } from './pricing-shop';

const anna: Viewer = { kind: 'customer', customerId: ANNA };
const till: Viewer = { kind: 'terminal', storeId: 'store-1', registerId: '7' };
const staff: Viewer = { kind: 'staff', staffId: 'st-1', roles: ['pricing'] };
const MINUTE_MS = 60_000;
const PRICE = 'unitPrice { amount currencyCode } quantity quotedAt quote { id expired }';
const SELECTION = (args = '') => `pricesShown${args} { edges { node {
  product { id } lastShownAt lowest { ${PRICE} } highest { ${PRICE} } } } pageInfo { hasNextPage } }`;

interface Shown {
  readonly edges: readonly { readonly node: { readonly product: { readonly id: string } } }[];
  readonly pageInfo: { readonly endCursor?: string };
}

describe('the prices a customer was shown', () => {
  let shop: TestSubgraph;
  let now = NOW;
  beforeAll(async () => {
    shop = await startPricing(() => now);
  });
  beforeEach(async () => {
    now = NOW;
    await forgetAll(shop);
    await shop.sql('TRUNCATE customer_consent');
    const tiered = Array.from({ length: 6 }, (_, n) =>
      order(`t${n}`, '2026-03-01', ['A', 1, '12.75'], ['A', 16, '10.95'], ['B', 1, '2.95']),
    );
    await shop.deliver(...tiered);
    await settle(shop);
  });
  afterAll(() => shop.stop());

  /** A quote a minute later than the one before. @returns its id */
  const quote = async (
    viewer: Viewer,
    lines: readonly (readonly [string, number])[],
    customerId?: string,
  ) => {
    now = new Date(now.getTime() + MINUTE_MS);
    const { data } = await shop.query(
      'mutation ($input: QuoteCartInput!) { quoteCart(input: $input) { ... on Quote { id } } }',
      {
        viewer,
        variables: {
          input: {
            idempotencyKey: newId(),
            customerId,
            lines: lines.map(([productId, quantity]) => ({ productId, quantity })),
          },
        },
      },
    );
    return (data?.['quoteCart'] as { id: string }).id;
  };
  const shown = async (viewer: Viewer, ids: readonly string[], selection = SELECTION()) => {
    const { data, errors } = await shop.query(
      `query ($ids: [_Any!]!) { _entities(representations: $ids) { ... on Customer { ${selection} } } }`,
      { viewer, variables: { ids: ids.map((id) => ({ __typename: 'Customer', id })) } },
    );
    const found = data?.['_entities'] as ({ pricesShown: Shown } | null)[];
    return { lists: found.map((one) => one?.pricesShown), errors };
  };
  const allow = (...ids: readonly string[]) =>
    shop.deliver(...ids.map((customerId) => consentChanged({ customerId, granted: ['PRICING'] })));

  it('are the lowest and the highest with when and by which quote, what was quoted last first', async () => {
    const dear = await quote(anna, [['A', 1], ['B', 1]]); // prettier-ignore
    const cheap = await quote(till, [['A', 16]], ANNA);
    await allow(ANNA);
    const {
      lists: [list],
      errors,
    } = await shown(anna, [ANNA]);
    expect(errors).toEqual([]);
    const price = (amount: string, quantity: number, minute: number, id: string) => ({
      unitPrice: { amount, currencyCode: 'GBP' },
      quantity,
      quotedAt: `2026-03-20T12:0${minute}:00.000Z`,
      quote: { id, expired: false },
    });
    const b = price('2.95', 1, 1, dear);
    expect(list).toEqual({
      edges: [
        {
          node: {
            product: { id: 'A' },
            lastShownAt: '2026-03-20T12:02:00.000Z',
            lowest: price('10.95', 16, 2, cheap),
            highest: price('12.75', 1, 1, dear),
          },
        },
        { node: { product: { id: 'B' }, lastShownAt: '2026-03-20T12:01:00.000Z', lowest: b, highest: b } },
      ],
      pageInfo: { hasNextPage: false },
    });
  });

  it('are refused without consent to PRICING, whoever asks, and again once it is withdrawn', async () => {
    for (const [viewer, customerId] of [
      [anna, ANNA],
      [till, BERT],
      [staff, newId()],
    ] as const) {
      // prettier-ignore
      const field = { customerId, purpose: 'PRICING', selection: SELECTION(), viewer } as const;
      expect(await askUnderConsent(shop, field)).toEqual(GATED);
    }
    await allow(ANNA);
    expect((await shown({ kind: 'customer', customerId: BERT }, [ANNA])).errors).toMatchObject([
      { code: 'FORBIDDEN' },
    ]);
  });

  it('come page by page, and a cursor that is none is refused', async () => {
    await quote(anna, [['A', 1], ['B', 1]]); // prettier-ignore
    await allow(ANNA);
    const page = async (args: string) => {
      const selection = `pricesShown(${args}) { edges { node { product { id } } } pageInfo { endCursor } }`;
      const { lists, errors } = await shown(anna, [ANNA], selection);
      const { edges = [], pageInfo } = lists[0] ?? {};
      return {
        ids: edges.map(({ node }) => node.product.id),
        end: pageInfo?.endCursor,
        code: errors[0]?.code,
      };
    };
    const first = await page('first: 1');
    expect(first.ids).toEqual(['A']);
    expect((await page(`first: 1, after: "${first.end ?? ''}"`)).ids).toEqual(['B']);
    const forged = Buffer.from(JSON.stringify(['yesterday', 'A', 'GBP'])).toString('base64url');
    expect((await page(`first: 1, after: "${forged}"`)).code).toBe('BAD_USER_INPUT');
  });

  it("are a merged person's under either id, with the statements of one customer for a page of them", async () => {
    await quote(anna, [['A', 1]]);
    await shop.deliver(merged(ANNA, BERT));
    await allow(ANNA, BERT);
    const { lists } = await shown(staff, [ANNA, BERT]);
    expect(lists.map((list) => list?.edges.map(({ node }) => node.product.id))).toEqual([['A'], ['A']]);
    const one = await shop.countStatements(() => shown(staff, [ANNA]));
    const others = Array.from({ length: 20 }, () => newId());
    await allow(...others);
    expect(await shop.countStatements(() => shown(staff, [ANNA, ...others]))).toBe(one);
  });
});
