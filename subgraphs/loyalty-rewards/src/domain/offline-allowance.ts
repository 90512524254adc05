/** How much a till may redeem for members while it cannot ask, and until when. */
export interface OfflineAllowance {
  readonly allowanceId: string;
  readonly storeId: string;
  readonly registerId: string;
  /** The most that one redemption may cost. */
  readonly perRedemptionPoints: number;
  /** The most that one member may redeem under it. */
  readonly perMemberPoints: number;
  /** The most that may be redeemed under it in all. */
  readonly totalPoints: number;
  readonly issuedAt: Date;
  /** No redemption at or after this instant. */
  readonly expiresAt: Date;
  /** Until when redemptions of before are taken in; from then on nothing is outstanding. */
  readonly closesAt: Date;
}

/** An allowance and what has become of it. */
export interface AllowanceState extends OfflineAllowance {
  /** Redeemed under it, as far as it has been told. */
  readonly usedPoints: number;
}

/** What a till says that it redeemed. */
export interface OfflineRedemption {
  readonly points: number;
  /** By the till's clock. */
  readonly redeemedAt: Date;
}

export type AllowanceLimit = 'PER_REDEMPTION' | 'PER_MEMBER' | 'TOTAL';

/** Why an offline redemption is not booked. */
export type AllowanceRefusal =
  | { readonly kind: 'allowance-expired'; readonly expiresAt: Date }
  | { readonly kind: 'allowance-exceeded'; readonly limit: AllowanceLimit; readonly leftPoints: number };

/** How far the clock of a till may be behind. */
const CLOCK_SKEW_MS = 5 * 60_000;

/**
 * Whether `redemption` is within `allowance`: it happened while the allowance was valid, is told before the allowance closes,
 * and no limit is passed. Pure.
 *
 * @param memberPoints what the member has redeemed under it before
 * @returns `null` when it is
 */
export function refusalOf(
  allowance: AllowanceState,
  { points, redeemedAt }: OfflineRedemption,
  { memberPoints, now }: { readonly memberPoints: number; readonly now: Date },
): AllowanceRefusal | null {
  const { issuedAt, expiresAt, closesAt } = allowance;
  const tooEarly = redeemedAt.getTime() < issuedAt.getTime() - CLOCK_SKEW_MS;
  if (tooEarly || redeemedAt >= expiresAt || now >= closesAt) return { kind: 'allowance-expired', expiresAt };
  const left: readonly (readonly [AllowanceLimit, number])[] = [
    ['PER_REDEMPTION', allowance.perRedemptionPoints],
    ['PER_MEMBER', allowance.perMemberPoints - memberPoints],
    ['TOTAL', allowance.totalPoints - allowance.usedPoints],
  ];
  const passed = left.find(([, leftPoints]) => points > leftPoints);
  if (passed === undefined) return null;
  const [limit, leftPoints] = passed;
  return { kind: 'allowance-exceeded', limit, leftPoints: Math.max(0, leftPoints) };
}
