import { DAY_MS } from '@rapport/kernel/clock';
import type { PurchaseHistory } from './bg-nbd';

/** All that somebody bought, by UTC day: a shop that ships an order as two invoices sold once. */
export interface PurchaseDays {
  /** Days with a purchase, at least one. */
  readonly days: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** Whole UTC days between the days of two instants. */
const daysBetween = (from: Date, to: Date): number =>
  Math.max(0, Math.floor(to.getTime() / DAY_MS) - Math.floor(from.getTime() / DAY_MS));

/** What BG/NBD needs to know, at `now`. */
export const historyOf = ({ days, firstAt, lastAt }: PurchaseDays, now: Date): PurchaseHistory => ({
  repeats: days - 1,
  lastAfterDays: daysBetween(firstAt, lastAt),
  ageDays: Math.max(daysBetween(firstAt, now), daysBetween(firstAt, lastAt)),
});
