import type { ProductUpserted } from '@rapport/contracts/product';
import { BadInputError } from '@rapport/subgraph-kit/errors';
import { newId } from '@rapport/subgraph-kit/ids';
import { appendToOutbox } from '@rapport/subgraph-kit/outbox';
import type { DataSource } from 'typeorm';
import { storeProducts, type ProductToStore } from '../db/product-repository';
import { PRODUCTS_PER_FEED_MAX, readFeed, type FeedProduct } from '../domain/feed';

/** What a feed did, in numbers of products. */
export interface UpsertOutcome {
  readonly changed: number;
  readonly unchanged: number;
  /** Not taken, because something newer is known already. */
  readonly outdated: number;
}

/**
 * Stores a part of the catalogue feed in one statement and publishes what it changed.
 *
 * @throws BadInputError naming what is wrong with which product; then nothing is stored
 */
export async function upsertProducts(
  db: DataSource,
  feed: readonly FeedProduct[],
  now: Date,
): Promise<UpsertOutcome> {
  if (feed.length > PRODUCTS_PER_FEED_MAX) {
    throw new BadInputError(`products wants at most ${PRODUCTS_PER_FEED_MAX} products; ${feed.length} came`);
  }
  const read = readFeed(feed, now);
  if (read.kind === 'invalid') throw new BadInputError(read.problems.join('; '));
  const { products } = read;
  if (products.length === 0) return { changed: 0, unchanged: 0, outdated: 0 };

  return db.transaction(async (tx) => {
    const { changedIds, unchangedIds } = await storeProducts(tx, products, newId());
    const changed = new Set(changedIds);
    await appendToOutbox(tx, products.filter((product) => changed.has(product.id)).map(toEvent));
    const outdated = products.length - changedIds.length - unchangedIds.length;
    return { changed: changedIds.length, unchanged: unchangedIds.length, outdated };
  });
}

const toEvent = (product: ProductToStore): ProductUpserted => ({
  type: 'product.upserted',
  version: 1,
  eventId: newId(),
  occurredAt: product.occurredAt.toISOString(),
  productId: product.id,
  title: product.title,
  category: product.category,
  brand: product.brand,
  imageUrl: product.imageUrl,
  active: product.active,
});
