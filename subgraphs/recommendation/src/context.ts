import { assertMayReadCustomer } from '@rapport/subgraph-kit/customer-access';
import type { RequestContext, Runtime } from '@rapport/subgraph-kit/subgraph';
import { recommend, type RecommendationRequest } from './app/recommend';
import { searchProducts, suggestProducts } from './app/search-products';
import { upsertProducts } from './app/upsert-products';
import { listProducts } from './db/product-repository';
import type { FeedProduct } from './domain/feed';
import { createLoaders, toFacts } from './graphql/loaders';

/** What resolvers have at hand: who asks, what can be done, what can be loaded. */
export type Context = ReturnType<typeof createContext>;

export function createContext({ viewer, requestId }: RequestContext, { db, now }: Runtime) {
  const { manager } = db;
  const loaders = createLoaders(manager);
  return {
    viewer,
    requestId,
    assertMayRead: (customerId: string) => assertMayReadCustomer(manager, viewer, customerId),
    loaders,
    catalogue: {
      list: (page: Parameters<typeof listProducts>[1]) => listProducts(manager, page),
      search: (query: string, page: Parameters<typeof searchProducts>[2]) =>
        searchProducts(manager, query, page),
      suggest: (prefix: string, limit: number) => suggestProducts(manager, prefix, limit),
      upsert: (products: readonly FeedProduct[]) => upsertProducts(db, products, now()),
    },
    recommend: (request: RecommendationRequest) => recommend(toFacts(loaders), request),
  };
}
