import fc from 'fast-check';
import { estimateRedemptionRate, RATE_WHOLE, recognisedMinor, shareOfPoints } from './revenue';

describe('the revenue of points', () => {
  it('is their share of the price by stand-alone selling prices: IFRS 15, example 52', () => {
    expect(shareOfPoints(100_000, 100_000, 9_500)).toBe(8_676);
    expect(shareOfPoints(0, 0, 0)).toBe(0);
  });

  it.each([
    [8_676, [4_500, 9_500], [8_500, 9_700], 4_110, 3_493],
    [9_000, [4_500, 9_700], [8_500, 9_900], 4_175, 3_552],
    [9_000, [4_500, 9_700], [8_500, 9_200], 4_175, 4_140],
  ] as const)(
    'of %i, redeemed and expected %j and then %j, is %i and then %i: a new estimate corrects the first year too',
    (allocated, [redeemed, expected], [redeemedThen, expectedThen], first, second) => {
      const before = recognisedMinor(allocated, redeemed, expected);
      expect(before).toBe(first);
      expect(recognisedMinor(allocated, redeemedThen, expectedThen) - before).toBe(second);
    },
  );

  it('is never more than was paid for them, all of it when all are redeemed, and nothing before', () => {
    const amount = fc.nat(2 ** 50);
    fc.assert(
      fc.property(amount, amount, amount, (allocated, redeemed, left) => {
        const recognised = recognisedMinor(allocated, redeemed, redeemed + left);
        expect(recognised).toBeGreaterThanOrEqual(0);
        expect(recognised).toBeLessThanOrEqual(allocated);
        if (left === 0 && redeemed > 0) expect(recognised).toBe(allocated);
        if (redeemed === 0) expect(recognised).toBe(0);
      }),
    );
  });

  it('expects every point to be redeemed until enough of them ran their time to tell', () => {
    expect(estimateRedemptionRate({ granted: 9_999, expired: 9_999 })).toBe(RATE_WHOLE);
    expect(estimateRedemptionRate({ granted: 20_000, expired: 3_000 })).toBe(8_500);
  });
});
