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
  if (latest.size > 0) await pruneViews(tx, viewersToPrune([...latest.values()]));
  return viewings.map(({ productId, viewedAt, shopper }) => productViewed(productId, viewedAt, shopper));
}

/** Counting everybody's views at each batch costs more than a few rows too many: readers take the latest anyway. */
const VIEWS_PER_PRUNING = 8;

/** Each viewer about once in so many views, so that what is kept too much stays within a few times that. */
function viewersToPrune(views: readonly View[]): string[] {
  const counts = new Map<string, number>();
  for (const { customerId } of views) counts.set(customerId, (counts.get(customerId) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => Math.random() * VIEWS_PER_PRUNING < count)
    .map(([customerId]) => customerId);
}

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
