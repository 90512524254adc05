import { findSurvivors } from '@rapport/subgraph-kit/customer-redirect';
import DataLoader from 'dataloader';
import type { EntityManager } from 'typeorm';
import { findCarts } from '../db/cart-repository';
import type { CartEntity } from '../db/entities/cart.entity';
import type { QuoteEntity } from '../db/entities/quote.entity';
import { findHistoryPages, type HistoryInterval, type PriceHistoryKey } from '../db/price-history-repository';
import { findListedProducts } from '../db/price-list-repository';
import {
  findQuotePageIds,
  findQuotes,
  findValidQuotesOfCarts,
  type QuotePageKey,
} from '../db/quote-repository';
import { findQuotedPrices } from '../db/shown-price-repository';
import { publicPriceAt, type PublicPrice } from '../domain/public-price';
import { REFERENCE_DAYS } from '../domain/reference-price';
import { shownPrices, type ShownPrice } from '../domain/shown-price';

/** Each asks one statement for a batch of keys (`quotePage`: two). */
export interface Loaders {
  readonly publicPriceByProductId: DataLoader<string, PublicPrice | null>;
  readonly priceHistoryPage: DataLoader<PriceHistoryKey, readonly HistoryInterval[], string>;
  readonly quoteById: DataLoader<string, QuoteEntity | null>;
  readonly cartById: DataLoader<string, CartEntity | null>;
  readonly validQuotesByCartId: DataLoader<string, readonly QuoteEntity[]>;
  /** The id a customer has now, after any merges. */
  readonly survivorById: DataLoader<string, string>;
  readonly quotePage: DataLoader<QuotePageKey, readonly QuoteEntity[], string>;
  /** By an id that survives. */
  readonly shownPricesByCustomerId: DataLoader<string, readonly ShownPrice[]>;
}

/** One set per request: a loader caches, and a cache must not outlive its viewer. */
export function createLoaders(db: EntityManager, now: Date): Loaders {
  const quoteById = new DataLoader<string, QuoteEntity | null>(
    async (ids) => inOrder(ids, await findQuotes(db, ids), (quote) => quote.id),
    { name: 'quoteById', maxBatchSize: 500 },
  );
  return {
    publicPriceByProductId: new DataLoader<string, PublicPrice | null>(
      async (ids) => {
        const products = await findListedProducts(db, ids, now, REFERENCE_DAYS);
        const prices = products.flatMap((product) => publicPriceAt(product, now) ?? []);
        return inOrder(ids, prices, (price) => price.productId);
      },
      { name: 'publicPriceByProductId', maxBatchSize: 500 },
    ),
    priceHistoryPage: new DataLoader<PriceHistoryKey, readonly HistoryInterval[], string>(
      (keys) => findHistoryPages(db, keys, now),
      { name: 'priceHistoryPage', maxBatchSize: 500, cacheKeyFn: (key) => JSON.stringify(key) },
    ),
    quoteById,
    cartById: new DataLoader<string, CartEntity | null>(
      async (ids) => inOrder(ids, await findCarts(db, ids), (cart) => cart.id),
      { name: 'cartById', maxBatchSize: 500 },
    ),
    validQuotesByCartId: new DataLoader<string, readonly QuoteEntity[]>(
      async (ids) => {
        const quotes = await findValidQuotesOfCarts(db, ids, now);
        return ids.map((id) => quotes.filter((quote) => quote.cartId === id));
      },
      { name: 'validQuotesByCartId', maxBatchSize: 100 },
    ),
    survivorById: new DataLoader<string, string>(
      async (ids) => {
        const survivors = await findSurvivors(db, ids);
        return ids.map((id) => survivors.get(id) ?? id);
      },
      { name: 'survivorById' },
    ),
    quotePage: new DataLoader<QuotePageKey, readonly QuoteEntity[], string>(
      async (keys) => {
        const pages = await findQuotePageIds(db, keys);
        const quotes = await findQuotes(db, pages.flat());
        const byId = new Map(quotes.map((quote) => [quote.id, quote]));
        return pages.map((ids) => ids.flatMap((id) => byId.get(id) ?? []));
      },
      { name: 'quotePage', maxBatchSize: 100, cacheKeyFn: (key) => JSON.stringify(key) },
    ),
    shownPricesByCustomerId: new DataLoader<string, readonly ShownPrice[]>(
      async (ids) => {
        const prices = await findQuotedPrices(db, ids);
        return ids.map((id) => shownPrices(prices.get(id) ?? []));
      },
      { name: 'shownPricesByCustomerId', maxBatchSize: 100 },
    ),
  };
}

/** DataLoader's contract: one answer per key, in the keys' order. */
function inOrder<Value>(
  keys: readonly string[],
  values: readonly Value[],
  keyOf: (value: Value) => string,
): (Value | null)[] {
  const byKey = new Map(values.map((value) => [keyOf(value), value]));
  return keys.map((key) => byKey.get(key) ?? null);
}
