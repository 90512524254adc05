import DataLoader from 'dataloader';
import type { EntityManager } from 'typeorm';
import { groupBy } from '@rapport/kernel/group-by';
import { findCarts, findCartsById, type StoredCart } from '../db/cart-repository';
import { findIdentifiersOf } from '../db/identifier-repository';
import { findMergesOf, type MergeRecord } from '../db/merge-repository';
import { findLatestDecisions } from '../app/people-decisions';
import {
  findOrderDetails,
  findOrderHeaders,
  findOrderPages,
  type OrderDetail,
  type OrderHeader,
  type OrderPlace,
} from '../db/order-reader';
import {
  findCustomers,
  findPurchaseFigures,
  findRecentViews,
  type CustomerRecord,
  type PurchaseFigures,
} from '../db/profile-reader';
import { findComputed } from '../db/computed/computed-repository';
import { countMembers, findMemberships } from '../db/segment/membership-repository';
import { findSegments, type StoredSegment } from '../db/segment/segment-repository';
import { VIEWS_KEPT_MAX } from '../db/view-repository';
import { automaticNames } from '../app/clusters/publish-clusters';
import { findClusterModel } from '../db/segment/cluster-repository';
import type { Secrecy } from '../secrecy/secrecy';
import { createContextLoaders } from './context-loaders';
import { isUuid } from '@rapport/kernel/ids';
import type { ConsentDecision } from '../domain/consent';

/** A page of one person's orders. */
export interface OrderPageKey {
  readonly customerId: string;
  readonly limit: number;
  readonly after: OrderPlace | null;
}

/** One set per request: a loader caches, and a cache must not outlive its viewer. */
export type Loaders = ReturnType<typeof createLoaders>;

export const createLoaders = (db: EntityManager, secrecy: Secrecy) => ({
  ...createContextLoaders(db, secrecy),
  /** By any id the customer ever had. */
  customerById: oneByKey<CustomerRecord>('customerById', (ids) => findCustomers(db, ids)),
  cartById: oneByKey<StoredCart>('cartById', async (ids) => index(await findCartsById(db, ids), 'cartId')),
  cartByCustomerId: oneByKey<StoredCart>('cartByCustomerId', async (ids) =>
    index(await findCarts(db, ids), 'customerId'),
  ),
  orderById: oneByKey<OrderHeader>('orderById', async (ids) => index(await findOrderHeaders(db, ids), 'id')),
  orderDetailById: oneByKey<OrderDetail>('orderDetailById', async (ids) =>
    index(await findOrderDetails(db, ids), 'id'),
  ),
  purchasesByCustomerId: oneByKey<PurchaseFigures>('purchasesByCustomerId', async (ids) =>
    index(await findPurchaseFigures(db, ids), 'customerId'),
  ),
  consentsByCustomerId: new DataLoader<string, readonly ConsentDecision[]>(
    async (ids) => {
      const latest = await findLatestDecisions(db, ids);
      return ids.map((id) => latest.get(id) ?? []);
    },
    { name: 'consentsByCustomerId', maxBatchSize: 500 },
  ),
  computedByCustomerId: oneByKey<Awaited<ReturnType<typeof findComputed>>[number]>(
    'computedByCustomerId',
    async (ids) => index(await findComputed(db, ids), 'customerId'),
  ),
  segmentById: oneByKey<StoredSegment>('segmentById', async (ids) =>
    index(await findSegments(db, ids), 'id'),
  ),
  automaticNameByKey: new DataLoader<string, string | null>(
    async (keys) => {
      const names = automaticNames(await findClusterModel(db));
      return keys.map((key) => names.get(key) ?? null);
    },
    { name: 'automaticNameByKey', maxBatchSize: 500 },
  ),
  membersBySegmentId: oneByKey<{ readonly members: number }>(
    'membersBySegmentId',
    async (ids) => new Map((await countMembers(db, ids)).map((row) => [row.segmentId, row])),
  ),
  membershipsByCustomerId: new DataLoader<string, Awaited<ReturnType<typeof findMemberships>>>(
    async (ids) => {
      const byCustomer = groupBy(await findMemberships(db, ids), ({ customerId }) => customerId);
      return ids.map((id) => [...(byCustomer.get(id) ?? [])]);
    },
    { name: 'membershipsByCustomerId', maxBatchSize: 500 },
  ),
  /** All that are kept, latest first: a field takes as many as it wants. */
  viewedProductIdsByCustomerId: new DataLoader<string, readonly string[]>(
    async (ids) => {
      const views = groupBy(await findRecentViews(db, ids, VIEWS_KEPT_MAX), ({ customerId }) => customerId);
      return ids.map((id) => (views.get(id) ?? []).map(({ productId }) => productId));
    },
    { name: 'viewedProductIdsByCustomerId', maxBatchSize: 500 },
  ),
  mergesByCustomerId: new DataLoader<string, readonly MergeRecord[]>(
    async (ids) => {
      const merges = groupBy(await findMergesOf(db, ids), ({ customerId }) => customerId);
      return ids.map((id) => merges.get(id) ?? []);
    },
    { name: 'mergesByCustomerId', maxBatchSize: 500 },
  ),
  identifiersByCustomerId: new DataLoader<string, Awaited<ReturnType<typeof findIdentifiersOf>>>(
    async (ids) => {
      const identifiers = groupBy(await findIdentifiersOf(db, secrecy, ids), ({ customerId }) => customerId);
      return ids.map((id) => [...(identifiers.get(id) ?? [])]);
    },
    { name: 'identifiersByCustomerId', maxBatchSize: 500 },
  ),
  orderPageByKey: new DataLoader<OrderPageKey, readonly OrderHeader[], string>(
    (keys) => loadOrderPages(db, keys),
    { name: 'orderPageByKey', maxBatchSize: 500, cacheKeyFn: (key) => `${key.customerId} ${pageOf(key)}` },
  ),
});

const pageOf = ({ limit, after }: OrderPageKey): string => JSON.stringify([limit, after]);

/** One statement for each page asked for, whosever it is: a query asks for very few different ones. */
async function loadOrderPages(
  db: EntityManager,
  keys: readonly OrderPageKey[],
): Promise<(readonly OrderHeader[])[]> {
  const found = new Map<string, readonly OrderHeader[]>();
  for (const [page, samePage] of groupBy(keys, pageOf)) {
    const [first] = samePage;
    if (first === undefined) continue;
    const ids = samePage.map(({ customerId }) => customerId);
    const orders = await findOrderPages(db, ids, first.limit, first.after);
    for (const [customerId, own] of groupBy(orders, (order) => order.customerId)) {
      found.set(`${customerId} ${page}`, own);
    }
  }
  return keys.map((key) => found.get(`${key.customerId} ${pageOf(key)}`) ?? []);
}

function oneByKey<Row>(
  name: string,
  find: (ids: readonly string[]) => Promise<ReadonlyMap<string, Row>>,
): DataLoader<string, Row | null> {
  return new DataLoader(
    async (ids) => {
      // An id is a client's text: what is not a UUID names nothing here.
      const rows = await find(ids.filter(isUuid));
      // DataLoader's contract: one answer per key, in the keys' order.
      return ids.map((id) => rows.get(id) ?? null);
    },
    { name, maxBatchSize: 500 },
  );
}

const index = <Row>(rows: readonly Row[], key: keyof Row): ReadonlyMap<string, Row> =>
  new Map(rows.map((row) => [String(row[key]), row]));
