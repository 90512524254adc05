import { lowerMedian } from './median';
import { dayNumber, observe, startOfDay, type ObservedOrder } from './observation';

const order = (given: Partial<ObservedOrder>): ObservedOrder => ({
  customerId: 'anna',
  currency: 'GBP',
  lines: [{ productId: 'A', quantity: 1, unitPrice: '2.95' }],
  ...given,
});
const line = (unitPrice: string) => ({ productId: 'A', quantity: 1, unitPrice });

describe('what an order says about prices', () => {
  it('is nothing when a guest ordered: that channel charges about double', () => {
    expect(observe(order({}), 'GBP')).toEqual([{ productId: 'A', quantity: 1, unitAmountMinor: 295 }]);
    expect(observe(order({ customerId: null }), 'GBP')).toEqual([]);
  });

  it('is nothing in another currency than that of the list', () => {
    expect(observe(order({ currency: 'EUR' }), 'GBP')).toEqual([]);
  });

  it('leaves out gifts, what rounds to nothing, and what no shop charges', () => {
    const lines = ['0', '0.004', '1000000000.01', '0.005'].map(line);
    expect(observe(order({ lines }), 'GBP').map((seen) => seen.unitAmountMinor)).toEqual([1]);
  });

  it("is rounded half up with the currency's own digits", () => {
    const minor = (unitPrice: string, currency: 'GBP' | 'JPY' | 'KWD') =>
      observe(order({ currency, lines: [line(unitPrice)] }), currency)[0]?.unitAmountMinor;
    expect(minor('0.125', 'GBP')).toBe(13);
    expect(minor('1240', 'JPY')).toBe(1240);
    expect(minor('1.2345', 'KWD')).toBe(1235);
  });

  it('learns what costs millions, in a currency of large numbers', () => {
    const lines = [line('25000000')];
    expect(observe(order({ currency: 'IDR', lines }), 'IDR')).toMatchObject([
      { unitAmountMinor: 2_500_000_000 },
    ]);
  });

  it('is of one product, however its code is written', () => {
    const lines = ['85123a', ' 85123A', '\u200b'].map((productId) => ({ ...line('1.00'), productId }));
    expect(observe(order({ lines }), 'GBP').map(({ productId }) => productId)).toEqual(['85123A', '85123A']);
  });

  it('belongs to the UTC day of the order', () => {
    const day = dayNumber(new Date('2026-03-01T23:59:59.999Z'));
    expect(startOfDay(day).toISOString()).toBe('2026-03-01T00:00:00.000Z');
    expect(dayNumber(new Date('2026-03-02T00:00:00.000Z'))).toBe(day + 1);
  });

  it('has a median only when there is something', () => {
    expect(
      lowerMedian([
        { unitAmountMinor: 5, lines: 2 },
        { unitAmountMinor: 9, lines: 2 },
      ]),
    ).toBe(5);
    expect(() => lowerMedian([])).toThrow(/at least one price/);
  });
});
