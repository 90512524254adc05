import fc from 'fast-check';
import type { Observation } from './observation';
import { quantityTiers } from './quantity-tiers';

/** `bar(48, 255, 20)`: 20 lines of 48 units at 2.55 each, all on one day. */
const bar = (quantity: number, unitAmountMinor: number, lines: number, day = 15_000): Observation => ({
  day,
  quantity,
  unitAmountMinor,
  lines,
});

describe('quantity tiers seen in the charges', () => {
  // The shop's 85123A: 2.95, and 2.55 for a carton of 32 or more; some small lines were charged the carton's price.
  it('finds the carton price of a product in spite of a few odd lines', () => {
    const hearts = [
      bar(1, 295, 40),
      bar(6, 295, 150),
      bar(6, 255, 4),
      bar(12, 295, 60),
      bar(32, 255, 50),
      bar(64, 255, 20),
      bar(64, 295, 1),
    ];
    expect(quantityTiers(hearts)).toEqual([{ minQuantity: 32, amountMinor: 255 }]);
  });

  // The shop's 22423: 12.75, and 10.95 from 16.
  it('puts the break at the first cheaper quantity, not at the last dearer one', () => {
    expect(
      quantityTiers([bar(1, 1275, 100), bar(12, 1275, 24), bar(16, 1095, 60), bar(32, 1095, 10)]),
    ).toEqual([{ minQuantity: 16, amountMinor: 1095 }]);
  });

  it('finds two breaks one after the other', () => {
    expect(quantityTiers([bar(1, 210, 30), bar(12, 185, 30), bar(100, 165, 30)])).toEqual([
      { minQuantity: 12, amountMinor: 185 },
      { minQuantity: 100, amountMinor: 165 },
    ]);
  });

  it('finds at most three', () => {
    const bars = [100, 90, 80, 70, 60].map((price, index) => bar(10 ** index, price, 20));
    expect(quantityTiers(bars)).toHaveLength(3);
  });

  it('needs five lines on each side', () => {
    expect(quantityTiers([bar(1, 295, 5), bar(32, 255, 4)])).toEqual([]);
    expect(quantityTiers([bar(1, 295, 5), bar(32, 255, 5)])).toHaveLength(1);
  });

  it('is not fooled by a price that fell for everybody', () => {
    expect(quantityTiers([bar(1, 295, 20), bar(48, 295, 20), bar(1, 255, 20), bar(48, 255, 20)])).toEqual([]);
  });

  it('ignores a difference under three per cent', () => {
    expect(quantityTiers([bar(1, 100, 20), bar(48, 98, 20)])).toEqual([]);
  });

  it('looks back 90 days from the latest line', () => {
    const old = [bar(1, 295, 20, 15_000), bar(32, 255, 20, 15_000)];
    expect(quantityTiers([...old, bar(1, 295, 5, 15_089)])).toHaveLength(1);
    expect(quantityTiers([...old, bar(1, 295, 5, 15_090)])).toEqual([]);
  });

  it('always fall in price as they grow in quantity, whatever was charged, in whatever order', () => {
    const bars = fc.array(
      fc.tuple(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 9 }),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(bars, (given) => {
        const history = given.map(([quantity, price, lines]) => bar(quantity, price, lines));
        const tiers = quantityTiers(history);
        expect(tiers.length).toBeLessThanOrEqual(3);
        tiers.forEach((tier, index) => {
          expect(tier.amountMinor).toBeGreaterThan(0);
          expect(tier.minQuantity).toBeGreaterThan(tiers[index - 1]?.minQuantity ?? 1);
          expect(tier.amountMinor).toBeLessThan(tiers[index - 1]?.amountMinor ?? Infinity);
        });
        expect(quantityTiers([...history].reverse())).toEqual(tiers);
      }),
      { numRuns: 500 },
    );
  });
});
