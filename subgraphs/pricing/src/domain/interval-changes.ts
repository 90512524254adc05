import type { PriceInterval } from './price-intervals';

/** What turns one list of intervals into another. An interval is known by its `validFrom`. */
export interface IntervalChanges {
  /** Begin at an instant at which nothing begins any more. */
  readonly gone: readonly PriceInterval[];
  /** Are new, or begin at the same instant with another end or amount. */
  readonly changed: readonly PriceInterval[];
}

/** The fewest writes that make `after` of `before`; none when they are equal. */
export function intervalChanges(
  before: readonly PriceInterval[],
  after: readonly PriceInterval[],
): IntervalChanges {
  const old = byStart(before);
  const kept = byStart(after);
  return {
    gone: before.filter((interval) => !kept.has(interval.validFrom.getTime())),
    changed: after.filter((interval) => !isSame(old.get(interval.validFrom.getTime()), interval)),
  };
}

const byStart = (intervals: readonly PriceInterval[]): ReadonlyMap<number, PriceInterval> =>
  new Map(intervals.map((interval) => [interval.validFrom.getTime(), interval]));

const isSame = (old: PriceInterval | undefined, next: PriceInterval): boolean =>
  old !== undefined &&
  old.amountMinor === next.amountMinor &&
  old.validTo?.getTime() === next.validTo?.getTime();
