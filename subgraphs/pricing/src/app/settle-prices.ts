import type { CurrencyCode } from '@rapport/kernel/currency';
import { appendToOutbox } from '@rapport/subgraph-kit/outbox';
import type { DataSource } from 'typeorm';
import { findHistories } from '../db/observation-repository';
import { findIntervals, replaceIntervals, saveTiers } from '../db/price-list-repository';
import { takeUnsettled, type Due } from '../db/unsettled-repository';
import { intervalChanges } from '../domain/interval-changes';
import { priceIntervals, type PriceInterval } from '../domain/price-intervals';
import { quantityTiers, TIER_WINDOW_DAYS } from '../domain/quantity-tiers';
import { priceChanged } from './price-changed';

/** Bounds a transaction, and how long the event loop is held by the rules. */
const PRODUCTS_PER_BATCH = 200;

/** Everything marked so far, at once. */
const ALL_MARKED: Due = { quietMs: 0, waitMs: 0 };

/**
 * Recomputes the price list of up to 200 due products from their histograms, in one transaction, writes only what
 * changed and publishes `price.changed` for each price that is another than before at `now`.
 *
 * @returns whether there may be more
 */
export function settlePrices(
  db: DataSource,
  due: Due,
  listCurrency: CurrencyCode,
  now: Date,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const productIds = await takeUnsettled(tx, due, PRODUCTS_PER_BATCH);
    if (productIds.length === 0) return false;
    const histories = await findHistories(tx, productIds, TIER_WINDOW_DAYS);
    const stored = await findIntervals(tx, productIds);

    const settled = productIds.map((productId) => {
      const history = histories.get(productId) ?? [];
      const before = stored.get(productId) ?? [];
      const after = priceIntervals(history);
      return { productId, before, after, tiers: quantityTiers(history), ...intervalChanges(before, after) };
    });
    await replaceIntervals(
      tx,
      settled.flatMap(({ productId, gone }) => gone.map(ofProduct(productId))),
      settled.flatMap(({ productId, changed }) => changed.map(ofProduct(productId))),
    );
    await saveTiers(tx, listCurrency, settled);
    await appendToOutbox(
      tx,
      settled.flatMap((product) => priceChanged(product, listCurrency, now) ?? []),
    );
    return productIds.length === PRODUCTS_PER_BATCH;
  });
}

/** Settles everything that is marked when it begins, and what is marked meanwhile. */
export async function settleAll(db: DataSource, listCurrency: CurrencyCode, now: () => Date): Promise<void> {
  while (await settlePrices(db, ALL_MARKED, listCurrency, now()));
}

const ofProduct = (productId: string) => (interval: PriceInterval) => ({ ...interval, productId });
