import type { CurrencyCode } from '@rapport/kernel/currency';

/** The settings of the programme. */
export interface Programme {
  /** How long points stay pending, counted from their order: the return window. Zero for points that can be spent at once. */
  readonly pointsActivateAfterDays: number;
  /** How long points last, counted from their order. A change applies to lots opened after it. */
  readonly pointsExpireAfterMonths: number;
  /** The currency in which tiers count. Orders of other currencies earn points, but no tier. */
  readonly currency: CurrencyCode;
}
