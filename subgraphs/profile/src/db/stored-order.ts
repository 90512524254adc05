import type { CurrencyCode } from '@rapport/kernel/currency';
import type { ReturnedLine } from '../domain/match-returns';
import type { Charge, OrderLine, ProductQuantity } from '../domain/shop-event';

/** An order as it is kept. */
export interface StoredOrder {
  /** Who shows it now. */
  readonly customerId: string;
  /** Whom it was written for. */
  readonly originId: string;
  readonly orderId: string;
  readonly source: string;
  readonly number: string;
  readonly anonymousId: string | null;
  readonly orderedAt: Date;
  readonly currency: CurrencyCode;
  readonly totalMinor: number;
  readonly keptMinor: number;
  /** Grows with each change; other parts of the system keep the highest. */
  readonly revision: number;
  readonly lines: readonly OrderLine[];
  readonly charges: readonly Charge[];
  readonly returned: readonly ReturnedLine[];
}

/** A return as it is kept. */
export interface StoredReturn {
  /** Who shows it now. */
  readonly customerId: string;
  /** Whom it was written for. */
  readonly originId: string;
  readonly returnId: string;
  readonly source: string;
  readonly number: string;
  readonly anonymousId: string | null;
  readonly orderId: string | null;
  readonly returnedAt: Date;
  readonly currency: CurrencyCode;
  readonly lines: readonly ProductQuantity[];
  readonly refundMinor: number;
  readonly unmatchedUnits: number;
}
