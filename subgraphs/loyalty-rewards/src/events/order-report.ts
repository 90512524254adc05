import { isCurrencyCode } from '@rapport/kernel/currency';
import type { OrderReport } from '../domain/join-reports';

/** The part of an order's state that orders and returns share. */
interface OrderState {
  readonly orderId: string;
  readonly customerId: string | null;
  readonly revision: number;
  readonly keptMinor: number;
  readonly orderNumber: string | null;
  readonly orderedAt: string;
  readonly currency: string;
}

/** @throws Error for a currency the system does not know: the event is kept aside by the inbox */
export function toReport(state: OrderState, occurredAt: string): OrderReport {
  const { orderId, customerId, revision, keptMinor, orderNumber, currency } = state;
  if (!isCurrencyCode(currency))
    throw new Error(`currency wants an accepted ISO 4217 code; ${currency} came`);
  const orderedAt = new Date(state.orderedAt);
  return {
    fact: { customerId, orderId, orderNumber, revision, orderedAt, currency, keptMinor, postedPoints: 0 },
    occurredAt: new Date(occurredAt),
  };
}
