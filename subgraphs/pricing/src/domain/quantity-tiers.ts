import { countLines, lowerMedian } from './median';
import type { Observation } from './observation';

/** From `minQuantity` units of one product, each costs `amountMinor`. */
export interface QuantityTier {
  readonly minQuantity: number;
  readonly amountMinor: number;
}

/** Prices older than this, counted back from the product's latest line, say nothing about today's tiers. */
export const TIER_WINDOW_DAYS = 90;
/** "Enough": on each side of a break. Also how many of the smallest lines set the level that a tier must undercut. */
const LINES_MIN = 5;
/** "Clearly below": at least 3 % under the level before. */
const LEVEL_RATIO_MAX = 0.97;
/** "Consistently": at most one line in five on the wrong side of a break. */
const WRONG_SIDE_SHARE_MAX = 0.2;
const TIERS_MAX = 3;

/**
 * The quantity tiers that the shop's charges show, smallest quantity first, prices strictly falling.
 *
 * Looks at the 90 days that end with the product's latest line. The level is the lower median of its smallest
 * quantities, as many as make 5 lines. A break is the quantity that best separates the lines near that level from
 * those at least 3 % below it; of equally good ones the largest, which promises least. It counts when both sides
 * have 5 lines and at most 20 % of either are on the wrong side. The lines from the break on are then searched for
 * the next one, to at most 3. A tier's price is the lower median of its lines.
 *
 * In the shop's last quarter: 85123A from 32 at 2.55 (2.95), 22423 from 16 at 10.95 (12.75), 85099B from 100 at
 * 1.79 (2.08).
 */
export function quantityTiers(history: readonly Observation[]): readonly QuantityTier[] {
  const seen = history.filter(({ lines }) => lines > 0);
  const lastDay = seen.reduce((last, { day }) => Math.max(last, day), -Infinity);
  const recent = seen
    .filter(({ day }) => day > lastDay - TIER_WINDOW_DAYS)
    .sort((a, b) => a.quantity - b.quantity);
  return recent.length === 0 ? [] : tiersAbove(recent, entryLevelMinor(recent));
}

/** @param bars by quantity, smallest first */
function tiersAbove(bars: readonly Observation[], levelMinor: number): readonly QuantityTier[] {
  const tiers: QuantityTier[] = [];
  let segment = bars;
  let previousMinor = levelMinor;
  let minQuantity = findBreak(segment, previousMinor);
  while (minQuantity !== null && tiers.length < TIERS_MAX) {
    const from = minQuantity;
    segment = segment.filter(({ quantity }) => quantity >= from);
    const next = findBreak(segment, entryLevelMinor(segment));
    const amountMinor = lowerMedian(segment.filter(({ quantity }) => next === null || quantity < next));
    if (amountMinor > previousMinor * LEVEL_RATIO_MAX) break;
    tiers.push({ minQuantity, amountMinor });
    previousMinor = amountMinor;
    minQuantity = next;
  }
  return tiers;
}

/** What the smallest quantities cost: the lower median of as many of them as make `LINES_MIN` lines. */
function entryLevelMinor(bars: readonly Observation[]): number {
  const entry: Observation[] = [];
  let lines = 0;
  for (const bar of bars) {
    if (lines >= LINES_MIN && bar.quantity !== entry.at(-1)?.quantity) break;
    entry.push(bar);
    lines += bar.lines;
  }
  return lowerMedian(entry);
}

/** The quantity from which lines are clearly and consistently below `levelMinor`, or `null`. One pass over `bars`. */
function findBreak(bars: readonly Observation[], levelMinor: number): number | null {
  const isLow = (bar: Observation) => bar.unitAmountMinor <= levelMinor * LEVEL_RATIO_MAX;
  const all = { lines: countLines(bars), low: countLines(bars.filter(isLow)) };
  const below = { lines: 0, low: 0 };
  let best: { readonly quantity: number; readonly wrong: number; readonly clean: boolean } | null = null;
  let previous: number | null = null;
  for (const bar of bars) {
    if (bar.quantity !== previous) {
      const above = { lines: all.lines - below.lines, high: all.lines - all.low - (below.lines - below.low) };
      const wrong = below.low + above.high;
      if (below.lines >= LINES_MIN && above.lines >= LINES_MIN && (best === null || wrong <= best.wrong)) {
        const clean =
          below.low <= below.lines * WRONG_SIDE_SHARE_MAX && above.high <= above.lines * WRONG_SIDE_SHARE_MAX;
        best = { quantity: bar.quantity, wrong, clean };
      }
      previous = bar.quantity;
    }
    below.lines += bar.lines;
    if (isLow(bar)) below.low += bar.lines;
  }
  return best?.clean === true ? best.quantity : null;
}
