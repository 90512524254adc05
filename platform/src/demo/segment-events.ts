import { DAY_MS } from '@rapport/kernel/clock';
import { demoConsent, type DemoConsent } from './demo-consent';
import type { Invoice, InvoiceLine } from './invoice';
import { meaningOf } from './shop-rules';

/** One event in the Segment spec, as it goes into `/v1/batch`. */
export interface SegmentEvent {
  readonly type: 'identify' | 'track';
  /** The same for the same invoice, whenever it is sent: a history sent twice changes nothing. */
  readonly messageId: string;
  readonly timestamp: string;
  readonly userId?: string;
  readonly anonymousId?: string;
  readonly traits?: { readonly country: string };
  readonly context?: { readonly consent: DemoConsent };
  readonly event?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

const SOURCE = 'online-retail';
const CURRENCY = 'GBP';

/**
 * Turns invoices into the events the shop would have sent, one invoice after the other, oldest first. A customer is
 * identified before their first invoice.
 *
 * @param shiftDays see `shiftInDays`
 */
export function createEventWriter(shiftDays: number): (invoice: Invoice) => SegmentEvent[] {
  const introduced = new Set<string>();
  return (invoice) => {
    const timestamp = new Date(invoice.instantMs + shiftDays * DAY_MS).toISOString();
    const events = saleEvents(invoice, timestamp);
    const { customer, country } = invoice;
    if (customer === null || introduced.has(customer)) return events;
    introduced.add(customer);
    const messageId = `${SOURCE}:identify:${customer}`;
    const context = { consent: demoConsent(customer) };
    return [
      { type: 'identify', messageId, timestamp, userId: customer, traits: { country }, context },
      ...events,
    ];
  };
}

function saleEvents(invoice: Invoice, timestamp: string): SegmentEvent[] {
  const meaning = meaningOf(invoice);
  const { number, customer } = invoice;
  const shopper = customer === null ? { anonymousId: `guest-${number}` } : { userId: customer };
  switch (meaning.kind) {
    case 'order': {
      const charges = meaning.charges.map(({ code, quantity, unitPrice }) => ({
        code,
        quantity,
        price: unitPrice,
      }));
      const properties = {
        order_id: number,
        currency: CURRENCY,
        products: meaning.products.map(productOf),
        ...(charges.length > 0 && { charges }),
      };
      const messageId = `${SOURCE}:order:${number}`;
      return [{ type: 'track', event: 'Order Completed', messageId, timestamp, ...shopper, properties }];
    }
    case 'return': {
      const products = meaning.products.map(({ code, quantity }) => ({
        product_id: code,
        quantity: -quantity,
      }));
      const properties = { refund_id: number, currency: CURRENCY, products };
      const messageId = `${SOURCE}:return:${number}`;
      return [{ type: 'track', event: 'Order Refunded', messageId, timestamp, ...shopper, properties }];
    }
    case 'nothing':
      return [];
  }
}

const productOf = ({ code, quantity, unitPrice }: InvoiceLine) => ({
  product_id: code,
  quantity,
  price: unitPrice,
});
