import fc from 'fast-check';
import { allocate } from './allocate';

const total = fc.integer({ min: -1e12, max: 1e12 });
const weights = fc.array(fc.nat(1e9), { minLength: 1, maxLength: 40 });
const sum = (parts: readonly number[]) => parts.reduce((left, right) => left + right, 0);

describe('allocate', () => {
  it('gives the odd penny to the part with the largest remainder', () => {
    expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(allocate(10, [1, 5, 3])).toEqual([1, 6, 3]);
  });

  it('splits evenly where nothing weighs anything', () => {
    expect(allocate(5, [0, 0])).toEqual([3, 2]);
  });

  it('loses no minor unit and invents none', () => {
    fc.assert(fc.property(total, weights, (t, w) => sum(allocate(t, w)) === t));
  });

  it('mirrors a sale in its refund', () => {
    fc.assert(
      fc.property(total, weights, (t, w) => {
        expect(allocate(-t, w)).toEqual(allocate(t, w).map((part) => (part === 0 ? 0 : -part)));
      }),
    );
  });

  it('stays within one minor unit of the exact share', () => {
    fc.assert(
      fc.property(total, weights, (t, w) => {
        fc.pre(sum(w) > 0);
        allocate(t, w).forEach((part, index) => {
          const exact = (BigInt(t) * BigInt(w[index] ?? 0)) / BigInt(sum(w));
          expect(Math.abs(Number(BigInt(part) - exact))).toBeLessThanOrEqual(1);
        });
      }),
    );
  });

  it('never gives a line with nothing on it a share', () => {
    fc.assert(
      fc.property(total, weights, (t, w) => {
        fc.pre(sum(w) > 0);
        allocate(t, w).forEach((part, index) => {
          if (w[index] === 0) expect(part).toBe(0);
        });
      }),
    );
  });

  it('refuses to split something over nothing', () => {
    expect(() => allocate(1, [])).toThrow('at least one part');
  });
});
