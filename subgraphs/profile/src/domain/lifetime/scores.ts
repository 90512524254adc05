/** Where the fifths of all customers meet: four limits, ascending. */
export type Fifths = readonly [number, number, number, number];

/** The limits that cut `values` into five groups as equal as ties allow. */
export function fifthsOf(values: readonly number[]): Fifths {
  const sorted = [...values].sort((a, b) => a - b);
  const limit = (share: number): number => sorted[Math.floor(share * sorted.length)] ?? 0;
  return [limit(0.2), limit(0.4), limit(0.6), limit(0.8)];
}

/** 1 for the lowest fifth to 5 for the highest; who is at a limit is above it. */
export const scoreOf = (value: number, fifths: Fifths): number =>
  1 + fifths.filter((limit) => value >= limit).length;
