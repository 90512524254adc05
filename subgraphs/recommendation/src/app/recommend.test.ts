import fc from 'fast-check';
import { PLACEMENTS } from '../domain/placement';
import type { Facts } from './facts';
import { recommend, type RecommendationRequest } from './recommend';

/** A whole small shop in memory: what the database would answer. */
interface Shop {
  readonly products: readonly { readonly id: string; readonly active: boolean }[];
  readonly neighbours: Readonly<Record<string, readonly (readonly [string, number])[]>>;
  readonly purchases: readonly { readonly orderedAt: Date; readonly productIds: readonly string[] }[];
  readonly views: readonly { readonly productId: string; readonly viewedAt: Date }[];
  readonly trending: readonly (readonly [string, number])[];
}

const ids = ['A', 'B', 'C', 'D', 'E', 'F', 'UNKNOWN'];
const id = fc.constantFrom(...ids);
const date = fc.date({ min: new Date('2026-01-01'), max: new Date('2026-03-01'), noInvalidDate: true });
const scored = fc
  .uniqueArray(fc.tuple(id, fc.double({ min: 0.01, max: 1, noNaN: true })), { selector: ([key]) => key })
  .map((pairs) => pairs.sort((a, b) => b[1] - a[1]));

const aShop: fc.Arbitrary<Shop> = fc.record({
  products: fc.tuple(
    ...ids.slice(0, 6).map((one) => fc.record({ id: fc.constant(one), active: fc.boolean() })),
  ),
  neighbours: fc.dictionary(id, scored),
  purchases: fc.array(fc.record({ orderedAt: date, productIds: fc.uniqueArray(id) }), { maxLength: 5 }),
  views: fc.array(fc.record({ productId: id, viewedAt: date }), { maxLength: 6 }),
  trending: scored,
});

const aRequest: fc.Arbitrary<RecommendationRequest> = fc.record({
  placement: fc.constantFrom(...PLACEMENTS),
  customerId: fc.constantFrom(null, 'ada'),
  anonymousId: fc.constantFrom(null, 'phone'),
  namedIds: fc.uniqueArray(id, { maxLength: 3 }),
  excludedIds: fc.uniqueArray(id, { maxLength: 4 }),
  first: fc.integer({ min: 1, max: 8 }),
});

const factsOf = (shop: Shop): Facts => {
  const isActive = (one: string) => shop.products.some((product) => product.id === one && product.active);
  const find = (one: string) => {
    const product = shop.products.find((candidate) => candidate.id === one);
    return product === undefined
      ? null
      : { ...product, title: `Title ${one}`, category: null, brand: null, imageUrl: null };
  };
  return {
    product: (one) => Promise.resolve(find(one)),
    neighbours: (_, one) => Promise.resolve(shop.neighbours[one] ?? []),
    repeatRate: () => Promise.resolve(0.5),
    purchases: () => Promise.resolve(shop.purchases),
    views: () => Promise.resolve(shop.views),
    survivor: (one) => Promise.resolve(one),
    trending: (count) => Promise.resolve(shop.trending.filter(([one]) => isActive(one)).slice(0, count)),
    catalogue: (count) => Promise.resolve(ids.filter(isActive).slice(0, count)),
  };
};

const law = (holds: (shop: Shop, request: RecommendationRequest) => Promise<void>) =>
  fc.assert(fc.asyncProperty(aShop, aRequest, holds), { numRuns: 400 });

describe('every list', () => {
  it('shows no hidden, unknown or excluded product, none twice, and no more than asked', () =>
    law(async (shop, request) => {
      const shown = (await recommend(factsOf(shop), request)).items.map((item) => item.product.id);
      const active = shop.products.filter((product) => product.active).map((product) => product.id);
      expect(active).toEqual(expect.arrayContaining(shown));
      expect(shown.filter((one) => request.excludedIds.includes(one))).toEqual([]);
      expect(new Set(shown).size).toBe(shown.length);
      expect(shown.length).toBeLessThanOrEqual(request.first);
    }));

  it('is never empty while an active product is left that was not excluded', () =>
    law(async (shop, request) => {
      const left = shop.products.filter(
        ({ id: one, active }) => active && !request.excludedIds.includes(one),
      );
      const { items } = await recommend(factsOf(shop), request);
      expect(items.length > 0).toBe(left.length > 0);
    }));

  it('is the same for the same facts, in whatever order they come', () =>
    law(async (shop, request) => {
      const turned = { ...shop, purchases: [...shop.purchases].reverse(), views: [...shop.views].reverse() };
      const sameDay =
        new Set(shop.purchases.map(({ orderedAt }) => orderedAt.getTime())).size < shop.purchases.length;
      fc.pre(!sameDay);
      const { items } = await recommend(factsOf(shop), request);
      expect((await recommend(factsOf(turned), request)).items).toEqual(items);
    }));

  it('offers to reorder only what the shopper has, unless it says that it is a fallback', () =>
    law(async (shop, request) => {
      const list = await recommend(factsOf(shop), { ...request, placement: 'REORDER', customerId: 'ada' });
      const own = new Set(shop.purchases.flatMap((purchase) => purchase.productIds));
      if (!list.fallback) for (const { product } of list.items) expect(own.has(product.id)).toBe(true);
      for (const { reason } of list.items) if (list.fallback) expect(reason.code).not.toBe('BUY_AGAIN');
    }));

  it('repeats a product that was named only when there is no other', () =>
    law(async (shop, request) => {
      const named = { ...request, placement: 'GOES_WITH' as const };
      const shown = (await recommend(factsOf(shop), named)).items.map((item) => item.product.id);
      const others = shop.products.filter(
        ({ id: one, active }) =>
          active && !request.excludedIds.includes(one) && !request.namedIds.includes(one),
      );
      if (others.length > 0) expect(shown.filter((one) => request.namedIds.includes(one))).toEqual([]);
    }));
});
