import { BadInputError } from '@rapport/subgraph-kit/errors';
import type { EntityManager } from 'typeorm';
import { sumMonths, sumRewards } from '../db/books-repository';
import { booksOf, type PointValue } from '../domain/month-books';
import type { Programme } from '../domain/programme';
import { RATE_WHOLE } from '../domain/revenue';

export const POINT_VALUE_DEFAULTS: PointValue = { minorPer100: 100, redemptionRate: null };

export type MonthBooksDesk = ReturnType<typeof openMonthBooks>;

const MONTH = /^20\d{2}-(0[1-9]|1[0-2])$/;
const MONTHS_MAX = 60;

/** The books of the programme, for staff. */
export const openMonthBooks = (db: EntityManager, programme: Programme, value: PointValue) => ({
  /** @throws BadInputError for what is not a span of 1 to 60 months */
  async read(from: string, to: string) {
    assertSpan(from, to);
    const [sums, rewards] = await Promise.all([sumMonths(db, to), sumRewards(db, from, to)]);
    const months = booksOf(sums, value, programme.currency).filter(({ month }) => month >= from);
    return {
      currency: programme.currency,
      months,
      // A reward costs what its points are worth: no estimate, they are spent.
      rewards: rewards.map((reward) => ({
        ...reward,
        costMinor: Math.round((reward.points * value.minorPer100) / 100),
      })),
    };
  },
});

function assertSpan(from: string, to: string): void {
  const [first, last] = [from, to].map((month) => (MONTH.test(month) ? indexOf(month) : NaN));
  const months = (last ?? NaN) - (first ?? NaN) + 1;
  if (!(months >= 1 && months <= MONTHS_MAX)) {
    throw new BadInputError(
      `from and to want months like "2026-01", 1 to ${MONTHS_MAX} of them; ${from.slice(0, 20)} to ${to.slice(0, 20)} came`,
    );
  }
}

const indexOf = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5));

/** A rate as per cent with two digits: "85.00". */
export const ratePercent = (rate: number): string => ((rate * 100) / RATE_WHOLE).toFixed(2);
