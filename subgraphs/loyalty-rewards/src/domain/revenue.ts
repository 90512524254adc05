import { assert } from '@rapport/kernel/assert';

/** `a * b / c`, rounded half up once, exact: the products of books outgrow a double. Nothing of it is negative. */
export function proportion(a: number, b: number, c: number): number {
  assert(c > 0, `a proportion is of more than nothing, not of ${c}`);
  const [whole, divisor] = [BigInt(a) * BigInt(b), BigInt(c)];
  return Number((2n * whole + divisor) / (2n * divisor));
}

/**
 * What of a price was paid for the points that came with the goods: its share by stand-alone selling prices (IFRS 15.74
 * to 15.76; illustrative example 52). In minor units. Pure.
 */
export const shareOfPoints = (priceMinor: number, goodsMinor: number, pointsMinor: number): number =>
  goodsMinor + pointsMinor === 0 ? 0 : proportion(priceMinor, pointsMinor, goodsMinor + pointsMinor);

/**
 * The revenue of points recognised since they were granted: in proportion to those that were redeemed of those that are
 * expected to be in all (IFRS 15.B46). A new estimate changes what was recognised before as well, so each period takes
 * the difference to the period before. Never more than was allocated. In minor units. Pure.
 *
 * @param expectedPoints the redemptions that are expected in all, those that happened included
 */
export const recognisedMinor = (
  allocatedMinor: number,
  redeemedPoints: number,
  expectedPoints: number,
): number =>
  expectedPoints <= redeemedPoints
    ? redeemedPoints === 0
      ? 0
      : allocatedMinor
    : proportion(allocatedMinor, redeemedPoints, expectedPoints);

/** How sure the books are that a point will be redeemed: parts of `RATE_WHOLE`. */
export const RATE_WHOLE = 10_000;
/** With fewer points that ran their time, the share of those that were used says nothing. */
const POINTS_TO_ESTIMATE_FROM = 10_000;

/** Points that ran their whole time, and how many of them expired unused. */
export interface RunOut {
  readonly granted: number;
  readonly expired: number;
}

/**
 * The share of points that will be redeemed: that of the points whose time is over; all of them while those are too few
 * to tell, which is the careful side. In parts of `RATE_WHOLE`. Pure.
 */
export function estimateRedemptionRate({ granted, expired }: RunOut): number {
  if (granted < POINTS_TO_ESTIMATE_FROM) return RATE_WHOLE;
  return proportion(granted - expired, RATE_WHOLE, granted);
}
