import { currencyExponent, CURRENCY_CODES } from '@rapport/kernel/currency';
import { money } from '@rapport/kernel/money';
import fc from 'fast-check';
import { pointsFor } from './points';

describe('the points of an order', () => {
  it.each([
    [99, 'GBP', 0],
    [100, 'GBP', 1],
    [999, 'GBP', 9],
    [9_999, 'JPY', 9_999],
    [9_999, 'KWD', 9],
  ] as const)('%d minor units of %s are %d points', (amountMinor, currencyCode, points) => {
    expect(pointsFor(money(amountMinor, currencyCode))).toBe(points);
  });

  it('never grow by splitting one order into two', () => {
    const amount = fc.nat(1e9);
    fc.assert(
      fc.property(amount, amount, fc.constantFrom(...CURRENCY_CODES), (a, b, code) => {
        const split = pointsFor(money(a, code)) + pointsFor(money(b, code));
        expect(split).toBeLessThanOrEqual(pointsFor(money(a + b, code)));
      }),
    );
  });

  it('are the whole major units, whatever the digits of the currency', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(), fc.constantFrom(...CURRENCY_CODES), (whole, rest, code) => {
        const unit = 10 ** currencyExponent(code);
        expect(pointsFor(money(whole * unit + (rest % unit), code))).toBe(whole);
      }),
    );
  });
});
