import fc from 'fast-check';
import { sameBasket, type BasketLine } from './basket';
import { priceBasket, type PricedBasket } from './price-basket';
import { publicPriceAt, tierFor, type PublicPrice } from './public-price';

const SINCE = new Date('2026-03-01T00:00:00Z');

const price = (productId: string, amountMinor: number, tiers: PublicPrice['tiers'] = []): PublicPrice => ({
  productId,
  currencyCode: 'GBP',
  amountMinor,
  validFrom: SINCE,
  referenceMinor: null,
  tiers,
});

const CAKESTAND = price('22423', 1275, [{ minQuantity: 16, amountMinor: 1095 }]);
const HEART = price('85123A', 295);
const PRICES = [
  CAKESTAND,
  HEART,
  price('A', 1),
  price('B', 99_999_999, [{ minQuantity: 2, amountMinor: 7 }]),
];

const priced = (lines: readonly BasketLine[]): PricedBasket => {
  const outcome = priceBasket(lines, PRICES);
  if (outcome.kind !== 'priced') throw new Error(`the basket is ${outcome.kind}`);
  return outcome.basket;
};

const baskets = fc.array(
  fc.record({
    productId: fc.constantFrom(...PRICES.map(({ productId }) => productId)),
    quantity: fc.integer({ min: 1, max: 100_000 }),
  }),
  { minLength: 1, maxLength: 30 },
);

describe('a priced basket', () => {
  it('applies a tier to all units once its quantity is reached', () => {
    expect(priced([{ productId: '22423', quantity: 15 }]).totalMinor).toBe(15 * 1275);
    expect(priced([{ productId: '22423', quantity: 16 }])).toEqual({
      lines: [
        {
          productId: '22423',
          quantity: 16,
          unitAmountMinor: 1095,
          amountMinor: 17_520,
          listAmountMinor: 20_400,
          reasons: [
            { code: 'PUBLIC_PRICE', text: 'Public price since 1 March 2026' },
            { code: 'QUANTITY_TIER', text: 'Quantity tier from 16' },
          ],
        },
      ],
      subtotalMinor: 20_400,
      discountMinor: 2_880,
      totalMinor: 17_520,
    });
  });

  it('is not priced at all while one of its products has no price', () => {
    const lines = ['85123A', 'GHOST', 'WRAITH'].map((productId) => ({ productId, quantity: 1 }));
    expect(priceBasket(lines, PRICES)).toEqual({ kind: 'unknown-products', productIds: ['GHOST', 'WRAITH'] });
  });

  it('adds up, to the minor unit', () => {
    fc.assert(
      fc.property(baskets, (lines) => {
        const { lines: shown, subtotalMinor, discountMinor, totalMinor } = priced(lines);
        expect(shown.reduce((sum, line) => sum + line.amountMinor, 0)).toBe(totalMinor);
        expect(shown.reduce((sum, line) => sum + line.listAmountMinor, 0)).toBe(subtotalMinor);
        expect(subtotalMinor - discountMinor).toBe(totalMinor);
        expect(discountMinor).toBeGreaterThanOrEqual(0);
        expect(totalMinor).toBeGreaterThan(0);
        for (const line of shown) expect(line.unitAmountMinor * line.quantity).toBe(line.amountMinor);
      }),
    );
  });

  it('costs the same in any order of lines, and with a product in one line or two', () => {
    fc.assert(
      fc.property(baskets, (lines) => {
        const split = lines.flatMap(({ productId, quantity }) =>
          quantity === 1
            ? [{ productId, quantity }]
            : [
                { productId, quantity: 1 },
                { productId, quantity: quantity - 1 },
              ],
        );
        expect(priced(split.reverse()).totalMinor).toBe(priced(lines).totalMinor);
        expect(sameBasket(split, lines)).toBe(true);
        expect(sameBasket(lines, lines.slice(1))).toBe(false);
      }),
    );
  });

  it('never charges more a unit for a larger quantity', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PRICES), fc.nat(200), fc.nat(200), (of, a, b) => {
        const unit = (quantity: number) => tierFor(of, quantity)?.amountMinor ?? of.amountMinor;
        expect(unit(Math.max(a, b))).toBeLessThanOrEqual(unit(Math.min(a, b)));
      }),
    );
  });

  it('leaves out tiers that the public price has fallen below', () => {
    const intervals = [{ amountMinor: 170, validFrom: SINCE, validTo: null }];
    const tiers = [
      { minQuantity: 10, amountMinor: 179 },
      { minQuantity: 100, amountMinor: 165 },
    ];
    const product = { productId: 'A', currencyCode: 'GBP' as const, intervals, tiers };
    expect(publicPriceAt(product, SINCE)?.tiers).toEqual([{ minQuantity: 100, amountMinor: 165 }]);
    expect(publicPriceAt(product, new Date(SINCE.getTime() - 1))).toBeNull();
  });
});
