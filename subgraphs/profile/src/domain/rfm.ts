import { DAY_MS } from '@rapport/kernel/clock';

/** Recency, frequency and monetary value: the oldest three figures of retail, and still the best predictors. */
export interface Rfm {
  /** Whole days since the last order. */
  readonly recencyDays: number;
  readonly orders: number;
  readonly netMinor: number;
}

/** @returns `null` for somebody who never ordered: there is no recency to speak of */
export function rfmOf(
  figures: { readonly orders: number; readonly netMinor: number; readonly lastOrderAt: Date | null },
  now: Date,
): Rfm | null {
  const { orders, netMinor, lastOrderAt } = figures;
  if (lastOrderAt === null) return null;
  const recencyDays = Math.max(0, Math.floor((now.getTime() - lastOrderAt.getTime()) / DAY_MS));
  return { recencyDays, orders, netMinor };
}
