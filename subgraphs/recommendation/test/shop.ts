import type { CustomerMerged, CustomerUnmerged } from '@rapport/contracts/customer';
import type { OrderCompleted, OrderReturned } from '@rapport/contracts/order';
import type { ProductViewed } from '@rapport/contracts/product';
import { derivedId, newId } from '@rapport/subgraph-kit/ids';
import type { ConsentPurpose } from '@rapport/subgraph-kit/consent/consent-state';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import * as identities from '@rapport/testkit/identity-events';
import { startTestSubgraph, type TestSubgraph } from '@rapport/testkit/subgraph';
import { readConfig } from '../src/config';
import { defineRecommendation } from '../src/server';

export const FEED: Viewer = { kind: 'service', source: 'shop' };
export const ADA = derivedId('customer', 'ada');
export const BOB = derivedId('customer', 'bob');
export const NOW = new Date('2026-03-01T12:00:00.000Z');

/** A shop where recommendations are allowed until somebody refuses them, unless told otherwise. */
export const startShop = (
  now: () => Date = () => NOW,
  consentDefaults: readonly ConsentPurpose[] = ['RECOMMENDATIONS'],
): Promise<TestSubgraph> => startTestSubgraph(defineRecommendation(readConfig({})), { now, consentDefaults });

export const as = (customerId: string): { viewer: Viewer } => ({ viewer: { kind: 'customer', customerId } });
export const asGuest = (anonymousId: string): { viewer: Viewer } => ({
  viewer: { kind: 'guest', anonymousId },
});

/** A product of the feed; `id` alone will do. */
export interface FeedItem {
  readonly id: string;
  readonly title?: string;
  readonly category?: string;
  readonly brand?: string;
  readonly imageUrl?: string;
  readonly active?: boolean;
  readonly occurredAt?: string;
}

/** Sends products as the shop's back end does and gives the answer. */
export async function feed(shop: TestSubgraph, ...products: readonly FeedItem[]) {
  const { data, errors } = await shop.query(
    'mutation ($input: UpsertProductsInput!) { upsertProducts(input: $input) { changed unchanged outdated } }',
    {
      viewer: FEED,
      variables: {
        input: { products: products.map((product) => ({ title: `Product ${product.id}`, ...product })) },
      },
    },
  );
  return { counts: data?.['upsertProducts'], errors };
}

const orderIdOf = (number: string) => derivedId('order', 'shop', number);

/** A paid order: `order('1', { who: ADA, day: '2026-01-01', lines: { A: 2 } })`. */
export function order(
  number: string,
  facts: {
    readonly who?: string | null;
    readonly day?: string;
    readonly lines: Readonly<Record<string, number>>;
    readonly revision?: number;
  },
): OrderCompleted {
  const lines = Object.entries(facts.lines).map(([productId, quantity], index) => ({
    lineNo: index + 1,
    productId,
    quantity,
    unitPrice: '1.00',
    amountMinor: quantity * 100,
  }));
  const totalMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0);
  return {
    type: 'order.completed',
    version: 1,
    eventId: newId(),
    occurredAt: `${facts.day ?? '2026-02-01'}T10:00:00.000Z`,
    customerId: facts.who ?? null,
    anonymousId: null,
    orderId: orderIdOf(number),
    orderNumber: number,
    revision: facts.revision ?? 1,
    currency: 'GBP',
    totalMinor,
    keptMinor: totalMinor,
    lines,
    charges: [],
  };
}

/** What has come back of order `number` so far, in units by product. */
export function returned(
  number: string,
  units: Readonly<Record<string, number>>,
  revision = 2,
): OrderReturned {
  return {
    type: 'order.returned',
    version: 1,
    eventId: newId(),
    occurredAt: '2026-02-20T10:00:00.000Z',
    customerId: null,
    anonymousId: null,
    returnId: newId(),
    returnNumber: `C${number}`,
    currency: 'GBP',
    refundMinor: 0,
    unmatchedUnits: 0,
    orders: [
      {
        orderId: orderIdOf(number),
        orderedAt: '2026-02-01T10:00:00.000Z',
        revision,
        totalMinor: 0,
        keptMinor: 0,
        lines: Object.entries(units).map(([productId, returnedUnits], index) => ({
          lineNo: index + 1,
          productId,
          returnedUnits,
          refundedMinor: 0,
        })),
      },
    ],
  };
}

/** A view by a customer (`who`) or by a device (`device`). */
export const viewed = (
  productId: string,
  by: { readonly who?: string; readonly device?: string; readonly at?: string },
): ProductViewed => ({
  type: 'product.viewed',
  version: 1,
  eventId: newId(),
  occurredAt: by.at ?? '2026-02-10T10:00:00.000Z',
  customerId: by.who ?? null,
  anonymousId: by.device ?? null,
  productId,
});

export const identified = (device: string, customerId: string, at = '2026-02-11T10:00:00.000Z') =>
  identities.identified(device, customerId, at);

export const merged = (from: string, into: string): CustomerMerged =>
  identities.merged(from, into, '2026-02-12T10:00:00.000Z');

export const unmerged = (merge: CustomerMerged): CustomerUnmerged =>
  identities.unmerged(merge, '2026-02-13T10:00:00.000Z');
