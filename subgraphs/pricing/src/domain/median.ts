import { assert } from '@rapport/kernel/assert';

/** A value that was seen `lines` times. */
export interface Weighted {
  readonly unitAmountMinor: number;
  readonly lines: number;
}

/**
 * The lower median: of an even number of prices the lower of the two in the middle, so that the result is always a
 * price that was really charged.
 *
 * @throws AssertionError when there is nothing to take the median of
 */
export function lowerMedian(prices: readonly Weighted[]): number {
  const sorted = [...prices].sort((a, b) => a.unitAmountMinor - b.unitAmountMinor);
  const middle = Math.ceil(countLines(sorted) / 2);
  let seen = 0;
  for (const { unitAmountMinor, lines } of sorted) {
    seen += lines;
    if (seen >= middle && lines > 0) return unitAmountMinor;
  }
  assert(false, 'a median has at least one price');
}

/** How many lines the bars stand for. */
export const countLines = (bars: readonly { readonly lines: number }[]): number =>
  bars.reduce((sum, { lines }) => sum + lines, 0);
