import { addDays } from '@rapport/kernel/clock';
import type { PriceInterval } from './price-intervals';
import { referencePriceMinor } from './reference-price';

const START = new Date('2026-01-01T00:00:00Z');

/** `timeline([100, 0], [80, 40])`: 100 from day 0 on, 80 from day 40 on. */
const timeline = (...steps: readonly (readonly [amountMinor: number, fromDay: number])[]): PriceInterval[] =>
  steps.map(([amountMinor, fromDay], index) => {
    const next = steps[index + 1];
    return {
      amountMinor,
      validFrom: addDays(START, fromDay),
      validTo: next === undefined ? null : addDays(START, next[1]),
    };
  });

const referenceOf = (intervals: readonly PriceInterval[]) => {
  const current = intervals.at(-1);
  return current === undefined ? undefined : referencePriceMinor(intervals, current);
};

describe('the reference price of the last 30 days', () => {
  it('does not exist for a price that never changed', () => {
    expect(referenceOf(timeline([100, 0]))).toBeNull();
  });

  it('is the price before a reduction', () => {
    expect(referenceOf(timeline([100, 0], [80, 40]))).toBe(100);
  });

  it('is the low between when a price comes back: 80 after 80, 100 is no reduction', () => {
    expect(referenceOf(timeline([80, 0], [100, 40], [90, 50]))).toBe(80);
  });

  it('is the first markdown when a second follows within 30 days', () => {
    expect(referenceOf(timeline([100, 0], [80, 40], [70, 50]))).toBe(80);
  });

  it('forgets a low that ended 30 days before', () => {
    expect(referenceOf(timeline([60, 0], [100, 10], [90, 40]))).toBe(100);
  });

  it('still counts a low that ended a day later', () => {
    expect(referenceOf(timeline([60, 0], [100, 11], [90, 40]))).toBe(60);
  });

  it('takes what there is of a product that is younger than 30 days', () => {
    expect(referenceOf(timeline([100, 0], [80, 3]))).toBe(100);
  });
});
