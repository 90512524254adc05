import type { CustomerMerged, CustomerUnmerged } from '@rapport/contracts/customer';
import type { OrderCompleted, OrderReturned } from '@rapport/contracts/order';
import type { PriceChanged } from '@rapport/contracts/price';
import { derivedId, newId } from '@rapport/subgraph-kit/ids';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import * as identities from '@rapport/testkit/identity-events';
import { startTestSubgraph, type TestSubgraph } from '@rapport/testkit/subgraph';
import type { Config } from '../src/config';
import { auditLedger } from '../src/db/audit-ledger';
import { defineLoyaltyRewards } from '../src/server';

/** The instant of every test; `Shop.at` moves on from it. */
export const NOW = new Date('2026-06-01T12:00:00.000Z');

export const customerId = (name: string): string => derivedId('customer', name);
export const as = (name: string): Viewer => ({ kind: 'customer', customerId: customerId(name) });
export const STAFF: Viewer = { kind: 'staff', staffId: 'lou', roles: ['loyalty'] };
export const TILL: Viewer = { kind: 'terminal', storeId: 'store-1', registerId: '2' };

export interface Shop extends TestSubgraph {
  /** Sets the clock. */
  at(instant: Date): void;
  /** What is wrong with the ledger: nothing, one hopes. */
  audit(): Promise<string[]>;
  /** The customer's row of `account`. */
  account(name: string): Promise<{ balance: number; owed: number; earned: number; tier: string } | undefined>;
}

export async function openShop(settings: Partial<Config> = {}): Promise<Shop> {
  let now = NOW;
  const shop = await startTestSubgraph(
    defineLoyaltyRewards({
      pointsActivateAfterDays: 0,
      pointsExpireAfterMonths: 24,
      currency: 'GBP',
      ...settings,
    }),
    {
      now: () => now,
    },
  );
  return {
    ...shop,
    at: (instant) => void (now = instant),
    audit: () => auditLedger(shop.subgraph.runtime.db.manager),
    account: async (name) => {
      const rows = await shop.sql<{ balance: number; owed: number; earned: number; tier: string }>(
        `SELECT available::float8 AS balance, owed::float8 AS owed, earned::float8 AS earned, tier
           FROM account WHERE customer_id = $1`,
        [customerId(name)],
      );
      return rows[0];
    },
  };
}

/** One state of an order: `kept` of what was paid, in pence. */
export interface OrderState {
  readonly of: string | null;
  readonly number: string;
  readonly revision?: number;
  readonly kept: number;
  readonly daysAgo?: number;
  readonly currency?: string;
}

export const DAY_MS = 86_400_000;
export const daysAgo = (days: number): string => new Date(NOW.getTime() - days * DAY_MS).toISOString();
const shopper = (of: string | null) => ({
  customerId: of === null ? null : customerId(of),
  anonymousId: of === null ? 'browser-1' : null,
});

export const completed = (order: OrderState): OrderCompleted => ({
  type: 'order.completed',
  version: 1,
  eventId: newId(),
  occurredAt: daysAgo(order.daysAgo ?? 10),
  ...shopper(order.of),
  orderId: derivedId('order', order.number),
  orderNumber: order.number,
  revision: order.revision ?? 1,
  currency: order.currency ?? 'GBP',
  totalMinor: order.kept,
  keptMinor: order.kept,
  lines: [],
  charges: [],
});

export const returned = (...orders: readonly [OrderState, ...OrderState[]]): OrderReturned => ({
  type: 'order.returned',
  version: 1,
  eventId: newId(),
  occurredAt: daysAgo(1),
  ...shopper(orders[0].of),
  returnId: newId(),
  returnNumber: 'C1',
  currency: orders[0].currency ?? 'GBP',
  refundMinor: 0,
  unmatchedUnits: 0,
  orders: orders.map((order) => ({
    orderId: derivedId('order', order.number),
    orderedAt: daysAgo(order.daysAgo ?? 10),
    revision: order.revision ?? 2,
    totalMinor: order.kept,
    keptMinor: order.kept,
    lines: [],
  })),
});

export const merged = (from: string, into: string): CustomerMerged =>
  identities.merged(customerId(from), customerId(into), daysAgo(0));

export const unmerged = (merge: CustomerMerged): CustomerUnmerged => identities.unmerged(merge, daysAgo(0));

export const priced = (
  productId: string,
  amountMinor: number,
  validFromDaysAgo = 1,
  decidedDaysAgo = validFromDaysAgo,
): PriceChanged => ({
  type: 'price.changed',
  version: 1,
  eventId: newId(),
  occurredAt: daysAgo(decidedDaysAgo),
  productId,
  currency: 'GBP',
  amountMinor,
  previousAmountMinor: null,
  validFrom: daysAgo(validFromDaysAgo),
});
