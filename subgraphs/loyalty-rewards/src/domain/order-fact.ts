import type { CurrencyCode } from '@rapport/kernel/currency';

/** The state of one order, as far as it is known, and what it has earned so far. */
export interface OrderFact {
  readonly orderId: string;
  /** Whose it is: the id its highest revision names; `null` for a guest's. */
  readonly customerId: string | null;
  /** `null` while only a return has told of the order. */
  readonly orderNumber: string | null;
  /** Grows with each change of the order's state. */
  readonly revision: number;
  readonly orderedAt: Date;
  readonly currency: CurrencyCode;
  /** What is kept after returns, in minor units of `currency`. */
  readonly keptMinor: number;
  /** Points that the ledger has granted for it, net, in the account of `customerId`. */
  readonly postedPoints: number;
}

/**
 * What two reports of one order say together: the state of the higher revision, and a number from either. Neither
 * order nor repetition of reports matters.
 */
export function joinFacts(known: OrderFact, reported: OrderFact): OrderFact {
  const newer = reported.revision > known.revision ? reported : known;
  return { ...newer, orderNumber: newer.orderNumber ?? known.orderNumber ?? reported.orderNumber };
}
