import { currencyExponent, type CurrencyCode } from '@rapport/kernel/currency';
import {
  estimateRedemptionRate,
  proportion,
  RATE_WHOLE,
  recognisedMinor,
  shareOfPoints,
  type RunOut,
} from './revenue';

/** How the programme values its points. */
export interface PointValue {
  /** What 100 points buy, in minor units of the programme's currency. */
  readonly minorPer100: number;
  /** The share of points that will be redeemed, in parts of `RATE_WHOLE`; `null` estimates it from the points that ran out. */
  readonly redemptionRate: number | null;
}

/** What the journal says of points in a month, over all members. */
export interface MonthSums {
  /** `YYYY-MM`, UTC; of when it was booked. */
  readonly month: string;
  /** Earned with orders. */
  readonly issued: number;
  readonly activated: number;
  /** Taken back because orders came back, or were another account's. */
  readonly reversed: number;
  /** Given by staff, less what they took. */
  readonly adjusted: number;
  /** Redeemed, less what was given back. */
  readonly spent: number;
  /** Expired unused, less what of it was taken back. */
  readonly expired: number;
  /** Change of what members have: spendable, pending and held. */
  readonly held: number;
  /** Points whose time ran out in the month. */
  readonly ranOut: RunOut;
}

/** A month of the books. Amounts of money in minor units of the programme's currency. */
export interface MonthBooks extends Omit<MonthSums, 'held' | 'ranOut'> {
  /** Points that members have when the month is over. */
  readonly outstanding: number;
  /** In parts of `RATE_WHOLE`. */
  readonly redemptionRate: number;
  /** What the outstanding points are expected to take: `outstanding` x value x rate. */
  readonly liabilityMinor: number;
  /** Of what was paid for points, recognised this month, corrections of earlier months included. */
  readonly recognisedMinor: number;
  /** Of what was paid for points, not yet recognised. */
  readonly deferredMinor: number;
}

/** What points are expected to take. Pure. */
export const liabilityOf = (points: number, { minorPer100 }: PointValue, rate: number): number =>
  proportion(points, rate * minorPer100, 100 * RATE_WHOLE);

/**
 * The books of months in order. A point comes with one unit of the currency, so what was paid for the points of a month is
 * their share of as many units; points of staff came with nothing. Pure.
 *
 * @param months every month since the first booking: what is recognised is the difference of what was since then
 */
export function booksOf(
  months: readonly MonthSums[],
  value: PointValue,
  currency: CurrencyCode,
): MonthBooks[] {
  const minorPerUnit = 10 ** currencyExponent(currency);
  const since = { granted: 0, expired: 0, outstanding: 0, spent: 0, allocated: 0, recognised: 0 };
  return months.map(({ held, ranOut, ...month }) => {
    since.granted += ranOut.granted;
    since.expired += ranOut.expired;
    since.outstanding += held;
    since.spent += month.spent;
    const redemptionRate = value.redemptionRate ?? estimateRedemptionRate(since);
    const sold = Math.max(0, month.issued - month.reversed);
    const goods = sold * minorPerUnit;
    since.allocated += shareOfPoints(goods, goods, liabilityOf(sold, value, redemptionRate));
    const outstanding = Math.max(0, since.outstanding);
    const spent = Math.max(0, since.spent);
    const expected = spent + proportion(outstanding, redemptionRate, RATE_WHOLE);
    const recognised = recognisedMinor(since.allocated, spent, expected);
    const recognisedNow = recognised - since.recognised;
    since.recognised = recognised;
    return {
      ...month,
      outstanding,
      redemptionRate,
      liabilityMinor: liabilityOf(outstanding, value, redemptionRate),
      recognisedMinor: recognisedNow,
      deferredMinor: since.allocated - recognised,
    };
  });
}

const COLUMNS = [
  'month',
  'issued',
  'activated',
  'reversed',
  'adjusted',
  'spent',
  'expired',
  'outstanding',
  'redemptionRate',
  'liabilityMinor',
  'recognisedMinor',
  'deferredMinor',
] as const satisfies readonly (keyof MonthBooks)[];

/** Months as CSV (RFC 4180): whole numbers and months, which need no quotes. */
export const booksCsv = (months: readonly MonthBooks[]): string =>
  [COLUMNS, ...months.map((month) => COLUMNS.map((column) => month[column]))]
    .map((cells) => `${cells.join(',')}\r\n`)
    .join('');
