import { derivedId, newId } from '@rapport/subgraph-kit/ids';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import type { TestSubgraph } from '@rapport/testkit/subgraph';
import { identified, merged } from './identity-events';
import { ANNA, BERT, cart, forgetAll, NOW, order, settle, startPricing } from './pricing-shop';

const anna: Viewer = { kind: 'customer', customerId: ANNA };
const bert: Viewer = { kind: 'customer', customerId: BERT };
const visitor: Viewer = { kind: 'guest', anonymousId: 'browser-1' };
const till: Viewer = { kind: 'terminal', storeId: 'store-1', registerId: '7' };
const staff: Viewer = { kind: 'staff', staffId: 'st-1', roles: ['pricing'] };
const CART = derivedId('cart', 'anna');
const MINUTE_MS = 60_000;

const QUOTE = `id total { amount currencyCode } subtotal { amount } discount { amount } createdAt validUntil expired
  cart { id } decisionId lines { product { id } quantity unitPrice { amount } amount { amount } listAmount { amount }
  discount { amount } decisionId reasons { code text } }`;

interface ShownQuote {
  readonly __typename: string;
  readonly id: string;
  readonly expired: boolean;
}

describe('quotes', () => {
  let shop: TestSubgraph;
  let now = NOW;
  beforeAll(async () => {
    shop = await startPricing(() => now);
  });
  beforeEach(async () => {
    now = NOW;
    await forgetAll(shop);
    const cakestands = Array.from({ length: 6 }, (_, index) =>
      order(`c${index}`, '2026-03-01', ['22423', 1, '12.75'], ['22423', 16, '10.95']),
    );
    await shop.deliver(order('1', '2026-03-01', ['85123A', 1, '2.95']), ...cakestands);
    await settle(shop);
  });
  afterAll(() => shop.stop());

  const make = async (viewer: Viewer, input: Record<string, unknown>) => {
    const { data, errors } = await shop.query(
      `mutation ($input: QuoteCartInput!) { quoteCart(input: $input) { __typename ... on Quote { ${QUOTE} }
         ... on UnknownProducts { productIds } ... on EmptyCart { cartId } } }`,
      { viewer, variables: { input: { idempotencyKey: newId(), ...input } } },
    );
    return { quote: data?.['quoteCart'] as ShownQuote, code: errors[0]?.code };
  };
  const read = async (viewer: Viewer, id: string) => {
    const { data, errors } = await shop.query(`query ($id: ID!) { quote(id: $id) { __typename ${QUOTE} } }`, {
      viewer,
      variables: { id },
    });
    return { quote: data?.['quote'] as ShownQuote | null, code: errors[0]?.code };
  };
  const cartQuote = async (viewer: Viewer, id = CART) => {
    const { data, errors } = await shop.query(
      `query ($ids: [_Any!]!) { _entities(representations: $ids) { ... on Cart { quote { id expired } } } }`,
      { viewer, variables: { ids: [{ __typename: 'Cart', id }] } },
    );
    const [found] = data?.['_entities'] as ({ quote: { id: string } | null } | null)[];
    return { quote: found?.quote ?? null, code: errors[0]?.code };
  };
  const line = (productId: string, quantity: number) => ({ productId, quantity });

  it('promise prices that add up, tiers applied to merged lines, with their reasons', async () => {
    const lines = [line('22423', 10), line('85123A', 2), line('22423', 6)];
    const { quote } = await make(anna, { lines });
    expect(quote).toMatchObject({
      __typename: 'Quote',
      subtotal: { amount: '209.90' },
      discount: { amount: '28.80' },
      total: { amount: '181.10', currencyCode: 'GBP' },
      createdAt: '2026-03-20T12:00:00.000Z',
      validUntil: '2026-03-20T13:00:00.000Z',
      expired: false,
      cart: null,
      lines: [
        {
          product: { id: '22423' },
          quantity: 16,
          unitPrice: { amount: '10.95' },
          amount: { amount: '175.20' },
          listAmount: { amount: '204.00' },
          discount: { amount: '28.80' },
          reasons: [
            { code: 'PUBLIC_PRICE', text: 'Public price since 1 March 2026' },
            { code: 'QUANTITY_TIER', text: 'Quantity tier from 16' },
          ],
        },
        { product: { id: '85123A' }, quantity: 2, amount: { amount: '5.90' }, discount: { amount: '0.00' } },
      ],
    });
  });

  it('show as many lines as were asked for, in order, and how many there are', async () => {
    const ids = Array.from({ length: 120 }, (_, index) => `P${index}`);
    await shop.deliver(order('2', '2026-03-01', ...ids.map((id) => [id, 1, '1.00'] as const)));
    await settle(shop);
    const { quote } = await make(anna, { lines: ids.map((id) => line(id, 1)) });
    const lines = async (args: string) => {
      const { data, errors } = await shop.query(
        `query ($id: ID!) { quote(id: $id) { lineCount lines${args} { product { id } } } }`,
        { viewer: anna, variables: { id: quote.id } },
      );
      const shown = data?.['quote'] as { lineCount: number; lines: { product: { id: string } }[] } | null;
      return { count: shown?.lineCount, ids: shown?.lines.map(({ product }) => product.id), code: errors[0]?.code }; // prettier-ignore
    };
    expect(await lines('')).toEqual({ count: 120, ids: ids.slice(0, 100) });
    expect(await lines('(first: 2)')).toEqual({ count: 120, ids: ['P0', 'P1'] });
    expect(await lines('(first: 500)')).toEqual({ count: 120, ids });
    for (const first of [0, 501]) expect((await lines(`(first: ${first})`)).code).toBe('BAD_USER_INPUT');
  });

  it('keep their prices when the price list changes, and say so when they have expired', async () => {
    const { quote } = await make(anna, { lines: [line('85123A', 1)] });
    await shop.deliver(order('2', '2026-03-20', ['85123A', 1, '9.99']));
    await settle(shop);
    for (const viewer of [anna, till, staff]) expect((await read(viewer, quote.id)).quote).toEqual(quote);
    now = new Date(NOW.getTime() + 60 * MINUTE_MS - 1);
    expect((await read(anna, quote.id)).quote?.expired).toBe(false);
    now = new Date(NOW.getTime() + 60 * MINUTE_MS);
    expect((await read(anna, quote.id)).quote).toEqual({ ...quote, expired: true });
  });

  it('know a product however its code is written', async () => {
    const { quote } = await make(anna, { lines: [line('85123a', 1), line(' 85123A', 1)] });
    expect(quote).toMatchObject({ lines: [{ product: { id: '85123A' }, quantity: 2 }] });
  });

  it('are refused when the basket costs more than numbers hold exactly', async () => {
    await shop.deliver(order('2', '2026-03-01', ['PALACE', 1, '999999999.00']));
    await settle(shop);
    expect((await make(anna, { lines: [line('PALACE', 90_000)] })).quote.__typename).toBe('Quote');
    expect((await make(anna, { lines: [line('PALACE', 100_000)] })).code).toBe('BAD_USER_INPUT');
  });

  it('are answered once for a key, also for a rewritten but equal basket, also when asked at the same time', async () => {
    const idempotencyKey = 'basket-1';
    const [first, second] = await Promise.all([
      make(anna, { idempotencyKey, lines: [line('85123A', 2), line('22423', 1)] }),
      make(anna, { idempotencyKey, lines: [line('22423', 1), line('85123A', 1), line('85123A', 1)] }),
    ]);
    expect(second.quote).toEqual(first.quote);
    expect((await make(anna, { idempotencyKey, lines: [line('85123A', 3)] })).code).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
    expect((await make(bert, { idempotencyKey, lines: [line('85123A', 3)] })).quote.__typename).toBe('Quote');
    expect(await shop.sql('SELECT count(*)::int AS n FROM quote')).toEqual([{ n: 2 }]);
  });

  it('do not share keys between two visitors', async () => {
    const idempotencyKey = 'basket-1';
    const other: Viewer = { kind: 'guest', anonymousId: 'browser-2' };
    const mine = await make(visitor, { idempotencyKey, lines: [line('85123A', 1)] });
    const theirs = await make(other, { idempotencyKey, lines: [line('85123A', 1)] });
    expect(theirs.quote.id).not.toBe(mine.quote.id);
    expect((await read(other, mine.quote.id)).code).toBe('NOT_FOUND');
    expect((await read(visitor, mine.quote.id)).quote).toEqual({ ...mine.quote });
  });

  it('name the products without a price, and promise nothing then', async () => {
    const { quote } = await make(anna, { lines: [line('85123A', 1), line('GHOST', 1)] });
    expect(quote).toEqual({ __typename: 'UnknownProducts', productIds: ['GHOST'] });
    expect(await shop.sql('SELECT 1 FROM quote')).toEqual([]);
  });

  it("belong to their customer: anybody else's look like none", async () => {
    const { quote } = await make(anna, { lines: [line('85123A', 1)] });
    const partner: Viewer = { kind: 'partner', partnerId: 'p', scopes: [] };
    for (const viewer of [bert, visitor, partner]) {
      expect(await read(viewer, quote.id)).toEqual({ quote: null, code: 'NOT_FOUND' });
      const reference = await shop.query(
        `query ($ids: [_Any!]!) { _entities(representations: $ids) { ... on Quote { id } } }`,
        { viewer, variables: { ids: [{ __typename: 'Quote', id: quote.id }] } },
      );
      expect(reference).toMatchObject({ data: { _entities: [null] }, errors: [{ code: 'NOT_FOUND' }] });
    }
    expect((await read(anna, newId())).code).toBe('NOT_FOUND');
    expect((await read(anna, "' OR 1=1")).code).toBe('NOT_FOUND');
  });

  it('are made for others by tills and pricing staff only', async () => {
    const lines = [line('85123A', 1)];
    const { quote } = await make(till, { lines, customerId: ANNA });
    expect((await read(anna, quote.id)).quote).toEqual(quote);
    expect((await make(bert, { lines, customerId: ANNA })).code).toBe('FORBIDDEN');
    expect((await make({ ...staff, roles: ['loyalty'] }, { lines })).code).toBe('FORBIDDEN');
    expect((await make({ kind: 'service', source: 'shop' }, { lines })).code).toBe('FORBIDDEN');
    expect((await make({ kind: 'guest', anonymousId: null }, { lines })).code).toBe('UNAUTHENTICATED');
    const unknownShopper = await make(till, { lines });
    expect((await read({ kind: 'guest', anonymousId: null }, unknownShopper.quote.id)).code).toBe(
      'NOT_FOUND',
    );
    expect((await read(till, unknownShopper.quote.id)).quote).toEqual(unknownShopper.quote);
  });

  it.each([
    ['nothing', {}],
    ['both', { lines: [line('85123A', 1)], cartId: CART }],
    ['no line', { lines: [] }],
    ['none of something', { lines: [line('85123A', 0)] }],
    ['too many units', { lines: [line('85123A', 60_000), line('85123A', 60_000)] }],
    ['too many lines', { lines: Array.from({ length: 501 }, () => line('85123A', 1)) }],
    ['a product code with a NUL', { lines: [line('A\0', 1)] }],
    ['a cart that is no id', { cartId: 'mine' }],
    ['an empty key', { lines: [line('85123A', 1)], idempotencyKey: '' }],
  ])('are refused for %s', async (_, input) => {
    expect((await make(anna, input)).code).toBe('BAD_USER_INPUT');
    expect(await shop.sql('SELECT 1 FROM idempotency_key')).toEqual([]);
  });

  describe('of a cart', () => {
    it('are made by its id, and found again at the cart while it holds the same', async () => {
      await shop.deliver(cart(CART, 2, ['85123A', 1], ['22423', 1]), cart(CART, 1, ['85123A', 9]));
      const { quote } = await make(anna, { cartId: CART });
      expect(quote).toMatchObject({ total: { amount: '15.70' }, cart: { id: CART } });
      expect((await cartQuote(anna)).quote).toEqual({ id: quote.id, expired: false });
      expect((await cartQuote(till)).quote).toEqual({ id: quote.id, expired: false });

      await shop.deliver(cart(CART, 3, ['85123A', 2], ['22423', 1]));
      expect((await cartQuote(anna)).quote).toBeNull();
      await shop.deliver(cart(CART, 4, ['22423', 1], ['85123A', 1]));
      expect((await cartQuote(anna)).quote).toEqual({ id: quote.id, expired: false });
      now = new Date(NOW.getTime() + 61 * MINUTE_MS);
      expect((await cartQuote(anna)).quote).toBeNull();
    });

    it('are none for an empty cart', async () => {
      await shop.deliver(cart(CART, 1));
      expect((await make(anna, { cartId: CART })).quote).toEqual({ __typename: 'EmptyCart', cartId: CART });
    });

    it('are refused for a cart of more lines than a quote takes, not for one that splits its products', async () => {
      const split = (size: number) =>
        Array.from({ length: 600 }, (_, index) => [`P${index % size}`, 1] as const);
      await shop.deliver(cart(CART, 1, ...split(501)));
      expect((await make(anna, { cartId: CART })).code).toBe('BAD_USER_INPUT');
      await shop.deliver(cart(CART, 2, ...split(500)));
      expect((await make(anna, { cartId: CART })).quote.__typename).toBe('UnknownProducts');
    });

    it('are refused for a cart of somebody else, by mutation and by reference', async () => {
      await shop.deliver(cart(CART, 1, ['85123A', 1]));
      await make(till, { cartId: CART, customerId: ANNA });
      expect((await make(bert, { cartId: CART })).code).toBe('NOT_FOUND');
      expect((await make(visitor, { cartId: CART })).code).toBe('NOT_FOUND');
      expect((await make(till, { cartId: CART, customerId: BERT })).code).toBe('NOT_FOUND');
      expect((await make(anna, { cartId: newId() })).code).toBe('NOT_FOUND');
      expect(await cartQuote(bert)).toEqual({ quote: null, code: 'FORBIDDEN' });
      expect(await cartQuote(visitor)).toEqual({ quote: null, code: 'FORBIDDEN' });
      expect(await cartQuote(anna, newId())).toEqual({ quote: null, code: undefined });
    });
  });

  describe('of a customer', () => {
    const list = async (viewer: Viewer, ...ids: readonly string[]) => {
      const { data, errors } = await shop.query(
        `query ($ids: [_Any!]!) { _entities(representations: $ids) {
           ... on Customer { quotes(first: 2) { edges { node { id } } pageInfo { hasNextPage } } } } }`,
        { viewer, variables: { ids: ids.map((id) => ({ __typename: 'Customer', id })) } },
      );
      const found = data?.['_entities'] as ({ quotes: { edges: { node: { id: string } }[] } } | null)[];
      return { ids: found.map((one) => one?.quotes.edges.map(({ node }) => node.id)), code: errors[0]?.code };
    };

    it('are listed newest first, for the customer and for staff, and for nobody else', async () => {
      const made: string[] = [];
      for (const quantity of [1, 2, 3]) {
        made.unshift((await make(anna, { lines: [line('85123A', quantity)] })).quote.id);
      }
      expect((await list(anna, ANNA)).ids).toEqual([made.slice(0, 2)]);
      expect(await list(bert, ANNA)).toEqual({ ids: [undefined], code: 'FORBIDDEN' });
      expect(await shop.countStatements(() => list(staff, ANNA, BERT))).toBe(3);
    });

    it('move with a merge, in whatever order merges come, and stay readable under the old id', async () => {
      const carla = derivedId('customer', 'carla');
      const { quote } = await make(anna, { lines: [line('85123A', 1)] });
      await shop.deliver(cart(CART, 1, ['85123A', 1]));
      await shop.deliver(merged(BERT, carla));
      await shop.deliver(merged(ANNA, BERT));
      expect((await list(staff, carla)).ids).toEqual([[quote.id]]);
      expect((await read({ kind: 'customer', customerId: carla }, quote.id)).quote).toEqual(quote);
      expect((await read(anna, quote.id)).quote).toEqual(quote);

      await shop.deliver(cart(CART, 2, ['85123A', 2]));
      const later = await make(anna, { cartId: CART });
      expect((await list(staff, carla)).ids).toEqual([[later.quote.id, quote.id]]);
    });

    it('come to a visitor who is recognised, and leave the shared browser', async () => {
      const { quote } = await make(visitor, { lines: [line('85123A', 1)] });
      await shop.deliver(identified('browser-1', ANNA));
      expect((await read(anna, quote.id)).quote).toEqual(quote);
      expect((await read(visitor, quote.id)).code).toBe('NOT_FOUND');
    });
  });
});
