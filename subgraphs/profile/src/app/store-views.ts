import type { ProductViewed } from '@rapport/contracts/product';
import type { Write } from '@rapport/subgraph-kit/write-together';
import { pruneWrite, VIEWS_KEPT_MAX, viewsWrite, type View } from '../db/view-repository';
import type { ShopEvent } from '../domain/shop-event';
import { groupBy } from '@rapport/kernel/group-by';
import { productViewed, type Shopper } from './published-events';

/** A view of a product, by whom, and as whom others know them. */
export interface ProductViewing extends View {
  readonly shopper: Shopper;
}

/** What is to be written of views, and what others need to know: each view, not only the latest of a product. */
export function storeViews(viewings: readonly ProductViewing[]): {
  readonly writes: readonly (Write | null)[];
  readonly published: readonly ProductViewed[];
} {
  const latest = new Map<string, ProductViewing>();
  for (const viewing of viewings) {
    const key = `${viewing.originId} ${viewing.productId}`;
    const known = latest.get(key);
    if (known === undefined || known.viewedAt < viewing.viewedAt) latest.set(key, viewing);
  }
  const views = [...groupBy([...latest.values()], ({ originId }) => originId).values()].flatMap(latestViews);
  const viewed = [...new Set(views.map(({ productId }) => productId))];
  return {
    writes: [viewsWrite(views), pruneWrite(viewersToPrune(views), viewed)],
    published: viewings.map(({ productId, viewedAt, shopper }) =>
      productViewed(productId, viewedAt, shopper),
    ),
  };
}

/** What is kept anyway of the views of one person: more are not even written. */
const latestViews = (own: readonly ProductViewing[]): readonly ProductViewing[] =>
  own.length <= VIEWS_KEPT_MAX
    ? own
    : [...own].sort((a, b) => b.viewedAt.getTime() - a.viewedAt.getTime()).slice(0, VIEWS_KEPT_MAX);

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
