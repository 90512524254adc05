/** What a member has, as the programme shows it. */
export interface Balance {
  readonly customerId: string;
  /** Can be spent now. */
  readonly balancePoints: number;
  readonly owedPoints: number;
  readonly earnedPoints: number;
  /** What expires first; `null` with nothing to spend. */
  readonly nextExpiry: { readonly points: number; readonly at: Date } | null;
}
