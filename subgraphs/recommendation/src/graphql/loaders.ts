import { findSurvivors } from '@rapport/subgraph-kit/customer-redirect';
import DataLoader from 'dataloader';
import type { EntityManager } from 'typeorm';
import type { Facts } from '../app/facts';
import { findNeighbours, findRepeatRates, findTrending } from '../db/model-repository';
import { findCategories, findProducts, listProducts } from '../db/product-repository';
import { findPurchases, findViews } from '../db/shopper-repository';
import type { NeighbourKind } from '../domain/neighbour';
import type { Shopper } from '../domain/shopper';

const BATCH_MAX = 1_000;

/** One set per request: a loader caches, and a cache must not outlive its viewer. */
export type Loaders = ReturnType<typeof createLoaders>;

export const createLoaders = (db: EntityManager) => ({
  productById: loader(
    'productById',
    rowsById((ids) => findProducts(db, ids)),
    null,
  ),
  categoryById: loader(
    'categoryById',
    rowsById((ids) => findCategories(db, ids)),
    null,
  ),
  /** Active neighbours only, best first; none for a product that training has not seen. */
  neighboursOf: {
    'goes-with': loader('goesWith', (ids) => findNeighbours(db, 'goes-with', ids), []),
    similar: loader('similar', (ids) => findNeighbours(db, 'similar', ids), []),
  } satisfies Record<NeighbourKind, unknown>,
  repeatRateByProductId: loader('repeatRate', (ids) => findRepeatRates(db, ids), null),
  purchasesByCustomerId: loader('purchases', (ids) => findPurchases(db, ids), []),
  viewsByShopper: loader('views', (shoppers: readonly Shopper[]) => findViews(db, shoppers), []),
  survivorById: loader('survivor', (ids) => findSurvivors(db, ids), null),
  trendingByCount: topLoader('trending', (count) => findTrending(db, count)),
  catalogueByCount: topLoader('catalogue', async (limit) => {
    const products = await listProducts(db, { after: null, limit, categoryId: null });
    return products.map((product) => product.id);
  }),
});

/** What recommending reads, by way of the loaders: a page of shoppers costs as many statements as one. */
export const toFacts = (loaders: Loaders): Facts => ({
  product: (id) => loaders.productById.load(id),
  neighbours: (kind, id) => loaders.neighboursOf[kind].load(id),
  repeatRate: (id) => loaders.repeatRateByProductId.load(id),
  purchases: (customerId) => loaders.purchasesByCustomerId.load(customerId),
  views: (shopper) => loaders.viewsByShopper.load(shopper),
  survivor: async (customerId) => (await loaders.survivorById.load(customerId)) ?? customerId,
  trending: (count) => loaders.trendingByCount.load(count),
  catalogue: (count) => loaders.catalogueByCount.load(count),
});

function loader<Key extends string, Value, Missing>(
  name: string,
  find: (keys: readonly Key[]) => Promise<ReadonlyMap<string, Value>>,
  missing: Missing,
): DataLoader<Key, Value | Missing> {
  return new DataLoader(
    async (keys) => {
      // A key may be a client's text: Postgres has no NUL, so nothing is called by one.
      const found = await find(keys.filter((key) => !key.includes('\0')));
      // DataLoader's contract: one answer per key, in the keys' order.
      return keys.map((key) => found.get(key) ?? missing);
    },
    { name, maxBatchSize: BATCH_MAX },
  );
}

const rowsById =
  <Row extends { readonly id: string }>(find: (ids: readonly string[]) => Promise<readonly Row[]>) =>
  async (ids: readonly string[]): Promise<ReadonlyMap<string, Row>> =>
    new Map((await find(ids)).map((row) => [row.id, row]));

/** The first `count` of one list: the longest asked for holds them all. */
const topLoader = <Item>(name: string, find: (count: number) => Promise<readonly Item[]>) =>
  new DataLoader<number, readonly Item[]>(
    async (counts) => {
      const longest = await find(Math.max(...counts));
      return counts.map((count) => longest.slice(0, count));
    },
    { name },
  );
