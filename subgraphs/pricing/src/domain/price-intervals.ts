import { lowerMedian } from './median';
import { startOfDay, type Observation } from './observation';

/** One unbroken time at one public price: `validFrom` belongs to it, `validTo` does not. */
export interface PriceInterval {
  /** Minor units of the price list's currency. */
  readonly amountMinor: number;
  readonly validFrom: Date;
  /** `null` while it holds. */
  readonly validTo: Date | null;
}

/**
 * The public price of a product through time, oldest first, without gaps: the price of a UTC day is the lower median
 * of what single units cost on it; a day without a single-unit line keeps the price of the day before; equal days
 * are one interval. A product whose first day has no single-unit line starts with the lower median of that day's
 * smallest quantity.
 *
 * @param history the product's histogram, in any order; a pure function of it, so that events in any order, split
 *   in any way, give the same intervals
 */
export function priceIntervals(history: readonly Observation[]): readonly PriceInterval[] {
  const changes: { readonly day: number; readonly amountMinor: number }[] = [];
  for (const [day, bars] of dailyBars(history)) {
    const amountMinor = lowerMedian(bars);
    if (amountMinor !== changes.at(-1)?.amountMinor) changes.push({ day, amountMinor });
  }
  return changes.map(({ day, amountMinor }, index) => {
    const next = changes[index + 1];
    return {
      amountMinor,
      validFrom: startOfDay(day),
      validTo: next === undefined ? null : startOfDay(next.day),
    };
  });
}

/** The bars that decide each day's price, by day, days in order. */
function dailyBars(history: readonly Observation[]): readonly (readonly [number, readonly Observation[]])[] {
  const seen = history.filter(({ lines }) => lines > 0);
  const byDay = new Map<number, Observation[]>();
  for (const bar of seen) {
    if (bar.quantity !== 1) continue;
    const bars = byDay.get(bar.day);
    if (bars === undefined) byDay.set(bar.day, [bar]);
    else bars.push(bar);
  }
  const firstDay = seen.reduce((first, { day }) => Math.min(first, day), Infinity);
  if (seen.length > 0 && !byDay.has(firstDay)) byDay.set(firstDay, smallestQuantity(seen, firstDay));
  return [...byDay].sort(([a], [b]) => a - b);
}

function smallestQuantity(history: readonly Observation[], day: number): Observation[] {
  const bars = history.filter((bar) => bar.day === day);
  const smallest = bars.reduce((least, { quantity }) => Math.min(least, quantity), Infinity);
  return bars.filter(({ quantity }) => quantity === smallest);
}

/** The interval in force at `instant`, or `null` before the first. */
export const intervalAt = (intervals: readonly PriceInterval[], instant: Date): PriceInterval | null =>
  intervals.find(
    ({ validFrom, validTo }) => validFrom <= instant && (validTo === null || validTo > instant),
  ) ?? null;
