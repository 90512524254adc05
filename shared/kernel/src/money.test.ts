import fc from 'fast-check';
import { parseDecimal, toScale, formatUnits, type Decimal } from './decimal';
import { formatAmount, lineAmountMinor, money, toMinor } from './money';

const decimal = (text: string): Decimal => {
  const value = parseDecimal(text);
  if (value === null) throw new Error(`not a decimal: ${text}`);
  return value;
};

describe('money', () => {
  it('rounds a line half up to the penny, once, after multiplying', () => {
    expect(lineAmountMinor(decimal('0.125'), 3, 'GBP')).toBe(38);
    expect(lineAmountMinor(decimal('0.125'), 1, 'GBP')).toBe(13);
    expect(lineAmountMinor(decimal('1.005'), 1, 'GBP')).toBe(101);
  });

  it("keeps each currency's own number of decimals", () => {
    expect(formatAmount(money(1240, 'GBP'))).toBe('12.40');
    expect(formatAmount(money(1240, 'JPY'))).toBe('1240');
    expect(formatAmount(money(1240, 'KWD'))).toBe('1.240');
    expect(formatAmount(money(-5, 'GBP'))).toBe('-0.05');
    expect(toMinor(decimal('12.345'), 'KWD')).toBe(12_345);
  });

  it('mirrors a sale in its refund', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 0, max: 3 }), fc.nat(1e4), (units, scale, quantity) => {
        const price = { units: BigInt(units), scale };
        expect(lineAmountMinor(price, -quantity, 'GBP') + lineAmountMinor(price, quantity, 'GBP')).toBe(0);
      }),
    );
  });

  it('reads a JavaScript number as it was written, not as it is stored', () => {
    expect(parseDecimal(0.1)).toEqual({ units: 1n, scale: 1 });
    expect(parseDecimal(1e-7)).toEqual({ units: 1n, scale: 7 });
    expect(parseDecimal(-2.55)).toEqual({ units: -255n, scale: 2 });
  });

  it.each(['', 'abc', '1e5', '1,5', 'NaN', '--1', '1.', '.5'])('does not read %j as a decimal', (text) => {
    expect(parseDecimal(text)).toBeNull();
  });

  it.each([NaN, Infinity, -Infinity])('does not read %d as a decimal', (value) => {
    expect(parseDecimal(value)).toBeNull();
  });

  it('writes back exactly the decimal it read', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
        fc.integer({ min: 0, max: 6 }),
        (units, scale) => {
          const read = decimal(formatUnits(units, scale));
          expect(toScale(read, scale)).toBe(units);
        },
      ),
    );
  });
});
