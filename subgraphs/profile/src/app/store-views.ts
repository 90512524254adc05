import type { ProductViewed } from '@rapport/contracts/product';
import type { EntityManager } from 'typeorm';
import { pruneViews, saveViews, type View } from '../db/view-repository';
import type { ShopEvent } from '../domain/shop-event';
import { productViewed, type Shopper } from './published-events';

/** A view of a product, by whom, and as whom others know them. */
export interface ProductViewing extends View {
  readonly shopper: Shopper;
}

/** Stores views and says what others need to know: each view, not only the latest of a product. */
export async function storeViews(
  tx: EntityManager,
  viewings: readonly ProductViewing[],
): Promise<ProductViewed[]> {
  const latest = new Map<string, ProductViewing>();
  for (const viewing of viewings) {
    const key = `${viewing.originId} ${viewing.productId}`;
    const known = latest.get(key);
    if (known === undefined || known.viewedAt < viewing.viewedAt) latest.set(key, viewing);
  }
  await saveViews(tx, [...latest.values()]);
  const viewers = [...new Set(viewings.map(({ customerId }) => customerId))];
  if (viewers.length > 0)
    await pruneViews(
      tx,
      viewers.filter(() => Math.random() < PRUNED_SHARE),
    );
  return viewings.map(({ productId, viewedAt, shopper }) => productViewed(productId, viewedAt, shopper));
}

/** Counting everybody's views at each batch costs more than a few rows too many: readers take the latest anyway. */
const PRUNED_SHARE = 1 / 8;

/** The views among the events of a batch. */
export const viewingsOf = (
  events: readonly ShopEvent[],
  viewerOf: (event: ShopEvent) => Pick<ProductViewing, 'customerId' | 'originId' | 'shopper'>,
): ProductViewing[] =>
  events.flatMap((event) =>
    event.body.kind === 'view'
      ? [{ ...viewerOf(event), productId: event.body.productId, viewedAt: event.occurredAt }]
      : [],
  );
