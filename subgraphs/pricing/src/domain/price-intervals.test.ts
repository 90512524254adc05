import fc from 'fast-check';
import { dayNumber, type Observation } from './observation';
import { intervalAt, priceIntervals } from './price-intervals';
import { intervalChanges } from './interval-changes';

/** `seen('2026-03-01', 1, 295)`: one line of one unit at 2.95. */
const seen = (day: string, quantity: number, unitAmountMinor: number, lines = 1): Observation => ({
  day: dayNumber(new Date(`${day}T00:00:00Z`)),
  quantity,
  unitAmountMinor,
  lines,
});

const shown = (history: readonly Observation[]) =>
  priceIntervals(history).map(({ amountMinor, validFrom, validTo }) => [
    amountMinor,
    validFrom.toISOString().slice(0, 10),
    validTo?.toISOString().slice(0, 10) ?? null,
  ]);

const histories = fc.array(
  fc.record({
    day: fc.integer({ min: 14_000, max: 14_030 }),
    quantity: fc.integer({ min: 1, max: 4 }),
    unitAmountMinor: fc.integer({ min: 1, max: 5 }),
    lines: fc.integer({ min: 1, max: 3 }),
  }),
  { maxLength: 40 },
);

describe('the public price through time', () => {
  it('is the median of what single units cost on a day, whatever larger quantities cost', () => {
    expect(
      shown([seen('2026-03-01', 1, 295, 2), seen('2026-03-01', 1, 999), seen('2026-03-01', 48, 255, 9)]),
    ).toEqual([[295, '2026-03-01', null]]);
  });

  it('is the lower of two middle prices: a price that was really charged', () => {
    expect(shown([seen('2026-03-01', 1, 300), seen('2026-03-01', 1, 200)])).toEqual([
      [200, '2026-03-01', null],
    ]);
  });

  it('stays what it was on a day without a single-unit line', () => {
    expect(
      shown([seen('2026-03-01', 1, 295), seen('2026-03-02', 6, 100), seen('2026-03-03', 1, 255)]),
    ).toEqual([
      [295, '2026-03-01', '2026-03-03'],
      [255, '2026-03-03', null],
    ]);
  });

  it('is one interval over consecutive equal days, and a new one after a change back', () => {
    const history = [
      seen('2026-03-01', 1, 295),
      seen('2026-03-02', 1, 295),
      seen('2026-03-05', 1, 255),
      seen('2026-03-06', 1, 295),
    ];
    expect(shown(history)).toEqual([
      [295, '2026-03-01', '2026-03-05'],
      [255, '2026-03-05', '2026-03-06'],
      [295, '2026-03-06', null],
    ]);
  });

  it("begins with the smallest quantity of the first day, until a single unit's price is seen", () => {
    const history = [
      seen('2026-03-01', 12, 80),
      seen('2026-03-01', 6, 90),
      seen('2026-03-02', 3, 95),
      seen('2026-03-09', 1, 100),
    ];
    expect(shown(history)).toEqual([
      [90, '2026-03-01', '2026-03-09'],
      [100, '2026-03-09', null],
    ]);
  });

  it('is nothing for a product that was never charged for', () => {
    expect(priceIntervals([])).toEqual([]);
  });

  it('depends neither on the order of the lines nor on how equal lines are counted', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const oneByOne = history.flatMap((bar) =>
          Array.from({ length: bar.lines }, () => ({ ...bar, lines: 1 })),
        );
        expect(priceIntervals([...oneByOne].reverse())).toEqual(priceIntervals(history));
      }),
    );
  });

  it('has no gap, no overlap, no empty and no repeated interval, and is never zero or below', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const intervals = priceIntervals(history);
        intervals.forEach(({ amountMinor, validFrom, validTo }, index) => {
          const next = intervals[index + 1];
          expect(validTo).toEqual(next?.validFrom ?? null);
          expect(validTo === null || validFrom < validTo).toBe(true);
          expect(amountMinor).not.toBe(next?.amountMinor);
          expect(amountMinor).toBeGreaterThan(0);
          expect(intervalAt(intervals, validFrom)).toBe(intervals[index]);
        });
      }),
    );
  });

  it('is brought up to date by the changes between two versions of it, and by none when nothing changed', () => {
    fc.assert(
      fc.property(histories, histories, (earlier, later) => {
        const [before, after] = [priceIntervals(earlier), priceIntervals(later)];
        const { gone, changed } = intervalChanges(before, after);
        const kept = before.filter((interval) => !gone.includes(interval));
        const byStart = new Map(
          [...kept, ...changed].map((interval) => [interval.validFrom.getTime(), interval]),
        );
        const result = [...byStart.values()].sort((a, b) => a.validFrom.getTime() - b.validFrom.getTime());
        expect(result).toEqual(after);
        expect(intervalChanges(after, priceIntervals(later))).toEqual({ gone: [], changed: [] });
      }),
    );
  });
});
