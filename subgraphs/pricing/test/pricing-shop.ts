import type { CartChanged } from '@rapport/contracts/cart';
import type { OrderCompleted } from '@rapport/contracts/order';
import { parseDecimal } from '@rapport/kernel/decimal';
import { lineAmountMinor } from '@rapport/kernel/money';
import { derivedId, newId } from '@rapport/subgraph-kit/ids';
import { startTestSubgraph, type TestSubgraph } from '@rapport/testkit/subgraph';
import { readConfig } from '@rapport/pricing/config';
import { definePricing } from '@rapport/pricing/server';

/** The instant of every test unless it says otherwise. */
export const NOW = new Date('2026-03-20T12:00:00.000Z');
export const ANNA = derivedId('customer', 'anna');
export const BERT = derivedId('customer', 'bert');

const DEFINITION = definePricing(readConfig({}));

/** Settles only when told to, so that a test can count statements and see what is not settled yet. */
export function startPricing(now: () => Date = () => NOW): Promise<TestSubgraph> {
  return startTestSubgraph(
    { ...DEFINITION, background: () => Promise.resolve(() => Promise.resolve()) },
    { now },
  );
}

/** Settles by itself, as in a shop. */
export const startWholePricing = (): Promise<TestSubgraph> =>
  startTestSubgraph(DEFINITION, { now: () => NOW });

/** Forgets everything, much faster than a new database. */
export const forgetAll = async (shop: TestSubgraph): Promise<void> => {
  await shop.sql(`TRUNCATE inbox, idempotency_key, customer_redirect, observed_order, price_observation,
    unsettled_product, listed_product, price_interval, quote, cart, identification, customer_link`);
};

/** Applies what orders taught; the background loop does so a little later. */
export const settle = (shop: TestSubgraph): Promise<void> => shop.subgraph.runSchedule('settle-prices');

/** `order('1', '2026-03-01', ['A', 1, '2.95'], ['B', 6, '0.85'])`: an order of Anna's at noon of a day. */
export function order(
  orderNumber: string,
  day: string,
  ...lines: readonly (readonly [productId: string, quantity: number, unitPrice: string])[]
): OrderCompleted {
  const priced = lines.map(([productId, quantity, unitPrice], index) => {
    const price = parseDecimal(unitPrice) ?? { units: 0n, scale: 0 };
    const amountMinor = lineAmountMinor(price, quantity, 'GBP');
    return { lineNo: index + 1, productId, quantity, unitPrice, amountMinor };
  });
  const totalMinor = priced.reduce((sum, line) => sum + line.amountMinor, 0);
  return {
    type: 'order.completed',
    version: 1,
    eventId: newId(),
    occurredAt: `${day}T12:00:00.000Z`,
    orderId: derivedId('order', 'test', orderNumber),
    orderNumber,
    revision: 1,
    customerId: ANNA,
    anonymousId: null,
    currency: 'GBP',
    totalMinor,
    keptMinor: totalMinor,
    lines: priced,
    charges: [],
  };
}

/** A cart of Anna's. */
export const cart = (
  cartId: string,
  revision: number,
  ...lines: readonly (readonly [productId: string, quantity: number])[]
): CartChanged => ({
  type: 'cart.changed',
  version: 1,
  eventId: newId(),
  occurredAt: NOW.toISOString(),
  customerId: ANNA,
  anonymousId: null,
  cartId,
  revision,
  lines: lines.map(([productId, quantity]) => ({ productId, quantity })),
});

/** A federated look-up of one product, as the gateway sends it. */
export const PRICE_OF = `query ($ids: [_Any!]!) {
  _entities(representations: $ids) {
    ... on Product {
      id
      price {
        amount { amount currencyCode } validFrom reference { amount }
        quantityTiers { minQuantity amount { amount } } decisionId reasons { code text }
      }
    }
  }
}`;

export const products = (...ids: readonly string[]) => ({
  ids: ids.map((id) => ({ __typename: 'Product', id })),
});
