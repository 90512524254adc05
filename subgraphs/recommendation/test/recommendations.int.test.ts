import type { Viewer } from '@rapport/subgraph-kit/viewer';
import type { TestSubgraph } from '@rapport/testkit/subgraph';
import { ADA, as, asGuest, BOB, feed, identified, merged, order, returned, startShop, viewed } from './shop';

interface List {
  readonly decisionId: string;
  readonly fallback: boolean;
  readonly items: readonly {
    readonly product: { readonly id: string };
    readonly reason: { readonly code: string; readonly text: string };
  }[];
}

const LIST = 'decisionId fallback items { product { id } reason { code text } score } reasons { code text }';

async function ask(
  shop: TestSubgraph,
  placement: string,
  viewer: { viewer?: Viewer } = {},
  args = '',
): Promise<List> {
  const { data, errors } = await shop.query(
    `{ recommendations(placement: ${placement}${args}) { ${LIST} } }`,
    viewer,
  );
  expect(errors).toEqual([]);
  return data?.['recommendations'] as List;
}
const ids = (list: List) => list.items.map((item) => item.product.id);
const train = (shop: TestSubgraph) => shop.subgraph.runSchedule('train');

const PLACEMENTS = ['ALSO_LIKE', 'GOES_WITH', 'REORDER', 'TRENDING', 'RECENTLY_VIEWED'];

describe('recommendations of a shop with some history', () => {
  let shop: TestSubgraph;

  beforeAll(async () => {
    shop = await startShop();
    await feed(
      shop,
      { id: 'CANDLE', title: 'VANILLA CANDLE' },
      { id: 'CANDLE2', title: 'VANILLA CANDLE IN TIN' },
      { id: 'HOLDER', title: 'GLASS HOLDER' },
      { id: 'SOAP', title: 'HAND SOAP' },
      { id: 'MUG', title: 'TEA MUG' },
      { id: 'OLD', title: 'OLD CANDLE', active: false },
    );
    await shop.deliver(
      order('1', { who: ADA, day: '2026-01-01', lines: { CANDLE: 1, HOLDER: 1 } }),
      order('2', { who: BOB, day: '2026-01-05', lines: { CANDLE: 2, HOLDER: 1, OLD: 5 } }),
      order('3', { who: ADA, day: '2026-02-01', lines: { SOAP: 1, MUG: 1 } }),
      order('4', { who: ADA, day: '2026-02-09', lines: { SOAP: 3, OLD: 1 } }),
      order('5', { day: '2026-02-10', lines: { MUG: 1, SOAP: 1 } }),
      returned('3', { MUG: 1 }),
    );
    await train(shop);
  });
  afterAll(() => shop.stop());

  it('go with what is in the cart, and say with what', async () => {
    const list = await ask(shop, 'GOES_WITH', {}, ', productIds: ["candle"], first: 1');
    expect(list).toMatchObject({
      fallback: false,
      items: [
        {
          product: { id: 'HOLDER' },
          reason: { code: 'BOUGHT_TOGETHER', text: 'Bought together with VANILLA CANDLE' },
        },
      ],
      reasons: [{ code: 'BOUGHT_TOGETHER', text: 'Bought together with VANILLA CANDLE' }],
    });
  });

  it('never repeat what is in the cart while there is anything else', async () => {
    const list = await ask(shop, 'GOES_WITH', {}, ', productIds: ["CANDLE", "HOLDER"]');
    expect(ids(list)).not.toContain('CANDLE');
    expect(ids(list)).not.toContain('HOLDER');
    expect(list.fallback).toBe(true);
  });

  it('resemble the product of the page', async () => {
    const list = await ask(shop, 'ALSO_LIKE', {}, ', productIds: ["CANDLE"], first: 1');
    expect(list.items[0]).toMatchObject({
      product: { id: 'CANDLE2' },
      reason: { code: 'SIMILAR', text: 'Similar to VANILLA CANDLE' },
    });
  });

  it('resemble what the shopper bought, without what they have', async () => {
    const list = await ask(shop, 'ALSO_LIKE', as(ADA), ', first: 1');
    expect(list.items[0]).toMatchObject({
      product: { id: 'CANDLE2' },
      reason: { code: 'YOU_BOUGHT', text: 'Because you bought VANILLA CANDLE' },
    });
  });

  it('offer to reorder only what the shopper bought and kept, oftenest first', async () => {
    const list = await ask(shop, 'REORDER', as(ADA));
    expect(ids(list)[0]).toBe('SOAP');
    expect([...ids(list)].sort()).toEqual(['CANDLE', 'HOLDER', 'SOAP']);
    expect(list.fallback).toBe(false);
    expect(list.items[0]?.reason).toEqual({ code: 'BUY_AGAIN', text: 'You bought this 2 times' });
  });

  it('count guests for what is trending, and age against the latest purchase', async () => {
    const list = await ask(shop, 'TRENDING');
    expect(ids(list).slice(0, 2)).toEqual(['SOAP', 'MUG']);
    expect(list.items[0]?.reason).toEqual({ code: 'TRENDING', text: 'Popular right now' });
  });

  it('never show a hidden or an excluded product, nor one twice', async () => {
    for (const placement of PLACEMENTS) {
      for (const viewer of [as(ADA), as(BOB), asGuest('device')]) {
        const shown = ids(await ask(shop, placement, viewer, ', excludeProductIds: ["SOAP"], first: 50'));
        expect(shown).not.toContain('OLD');
        expect(shown).not.toContain('SOAP');
        expect(new Set(shown).size).toBe(shown.length);
        expect(shown.length).toBeGreaterThan(0);
      }
    }
  });

  it('are the same for the same facts, each time as a decision of its own', async () => {
    for (const placement of PLACEMENTS) {
      const { decisionId: first, ...one } = await ask(shop, placement, as(ADA));
      const { decisionId: second, ...other } = await ask(shop, placement, as(ADA));
      expect(other).toEqual(one);
      expect(second).not.toBe(first);
    }
  });

  it('stand on a product page in two statements a kind, whatever the length of the page', async () => {
    const page = (kinds: string, first: number) =>
      shop.countStatements(() =>
        shop.query(`{ products(first: ${first}) { edges { node { id ${kinds} } } } }`),
      );
    for (const first of [1, 3, 5]) {
      // The page, the neighbours, and the products that these are.
      expect(await page('similar { id title }', first)).toBe(3);
      expect(await page('goesWith { id title }', first)).toBe(3);
      // Two kinds that are known at the same moment share the statement for their products.
      expect(await page('similar { id } goesWith { id title }', first)).toBeLessThanOrEqual(5);
    }
  });

  it('of a page of customers cost as many statements as those of one', async () => {
    const count = (customerIds: readonly string[]) =>
      shop.countStatements(() =>
        shop.query(
          `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Customer {
             reorder: recommendations(placement: REORDER) { items { product { id } } }
             like: recommendations(placement: ALSO_LIKE) { items { product { id } } } } } }`,
          {
            viewer: { kind: 'staff', staffId: 's', roles: [] },
            variables: { of: customerIds.map((id) => ({ __typename: 'Customer', id })) },
          },
        ),
      );
    expect(await count([ADA, BOB])).toBe(await count([ADA]));
  });

  it('are shown to the customer they are for, and to no other', async () => {
    const of = [{ __typename: 'Customer', id: ADA }];
    const read = (viewer: Viewer) =>
      shop.query(
        `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Customer {
           recommendations(placement: REORDER, first: 1) { items { product { id } } } } } }`,
        { viewer, variables: { of } },
      );
    expect((await read(as(ADA).viewer)).data).toMatchObject({
      _entities: [{ recommendations: { items: [{ product: { id: 'SOAP' } }] } }],
    });
    for (const viewer of [as(BOB).viewer, asGuest('x').viewer]) {
      const { data, errors } = await read(viewer);
      expect(data).toEqual({ _entities: [null] });
      expect(errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    }
  });

  it('say what they want when asked for too much', async () => {
    for (const args of ['first: 0', 'first: 51']) {
      const { errors } = await shop.query(`{ recommendations(placement: TRENDING, ${args}) { decisionId } }`);
      expect(errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    }
  });
});

describe('recommendations of a shop that has just opened', () => {
  let shop: TestSubgraph;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(() => shop.stop());

  it('are empty without a product, and no error', async () => {
    for (const placement of PLACEMENTS) expect((await ask(shop, placement)).items).toEqual([]);
  });

  it('show the catalogue as soon as it has one active product, and call it a fallback', async () => {
    await feed(shop, { id: 'ONLY' }, { id: 'GONE', active: false });
    for (const placement of PLACEMENTS) {
      const list = await ask(shop, placement, as(ADA), ', productIds: ["ONLY"]');
      expect(list).toMatchObject({
        fallback: true,
        items: [{ product: { id: 'ONLY' }, reason: { code: 'CATALOGUE', text: 'From our range' } }],
      });
    }
  });

  it('stay the same when trained on nothing', async () => {
    await train(shop);
    expect(ids(await ask(shop, 'TRENDING'))).toEqual(['ONLY']);
  });

  it('show what a guest looked at, and give it to the customer the guest turns out to be', async () => {
    await feed(shop, { id: 'SEEN' }, { id: 'LATER' });
    const at = (minute: number) => `2026-02-10T10:0${minute}:00.000Z`;
    await shop.deliver(
      viewed('SEEN', { device: 'phone', at: at(1) }),
      viewed('ONLY', { device: 'phone', at: at(2) }),
      viewed('SEEN', { device: 'phone', at: at(3) }),
    );
    const guest = await ask(shop, 'RECENTLY_VIEWED', asGuest('phone'));
    expect(ids(guest)).toEqual(['SEEN', 'ONLY']);
    expect(guest.fallback).toBe(false);

    await shop.deliver(identified('phone', BOB, at(4)));
    await shop.deliver(viewed('LATER', { device: 'phone', at: at(5) }));
    expect(ids(await ask(shop, 'RECENTLY_VIEWED', as(BOB)))).toEqual(['SEEN', 'ONLY']);
    expect(ids(await ask(shop, 'RECENTLY_VIEWED', asGuest('phone')))).toEqual(['LATER']);
  });

  it('follow a customer who was merged into another, for ever', async () => {
    await shop.deliver(merged(BOB, ADA));
    expect(ids(await ask(shop, 'RECENTLY_VIEWED', as(ADA)))).toEqual(['SEEN', 'ONLY']);
    expect(ids(await ask(shop, 'RECENTLY_VIEWED', as(BOB)))).toEqual(['SEEN', 'ONLY']);
    await shop.deliver(viewed('LATER', { who: BOB, at: '2026-02-11T00:00:00.000Z' }));
    expect(ids(await ask(shop, 'RECENTLY_VIEWED', as(ADA)))).toEqual(['LATER', 'SEEN', 'ONLY']);
  });
});
