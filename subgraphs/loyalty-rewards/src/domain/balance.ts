/** What a member has of a wallet, as the programme shows it. Amounts are in the wallet's unit: points, or minor units. */
export interface Balance {
  readonly customerId: string;
  /** Can be spent now. */
  readonly balancePoints: number;
  /** Earned, and not yet to be spent. */
  readonly pendingPoints: number;
  /** Set aside for redemptions under way. */
  readonly heldPoints: number;
  readonly owedPoints: number;
  readonly earnedPoints: number;
  /** What expires, first to last, at most `EXPIRIES_MAX` instants. */
  readonly expiries: readonly PointsAt[];
  /** What activates, first to last, at most `EXPIRIES_MAX` instants. */
  readonly activations: readonly PointsAt[];
}

export interface PointsAt {
  readonly points: number;
  readonly at: Date;
}

/** A year of daily orders fits. */
export const EXPIRIES_MAX = 400;
