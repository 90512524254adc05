import { byCodeUnit } from '@rapport/kernel/compare';
import type { Seed } from './from-neighbours';
import type { LastView, Purchase } from './shopper-facts';

const SEEDS_OF_A_KIND_MAX = 20;
/** Each older product says a little less than the one after it. */
const FADING = 0.93;
/** To look is less than to buy. */
const VIEW_WEIGHT = 0.7;

/** The products that tell a shopper's taste: what they last bought and last looked at, the newest saying most. */
export function ownTaste(purchases: readonly Purchase[], views: readonly LastView[]): Seed[] {
  const newestFirst = [...purchases].sort((a, b) => b.orderedAt.getTime() - a.orderedAt.getTime());
  const bought = new Set(newestFirst.flatMap((purchase) => [...purchase.productIds].sort(byCodeUnit)));
  const viewed = views.map((view) => view.productId).filter((id) => !bought.has(id));
  return [
    ...[...bought]
      .slice(0, SEEDS_OF_A_KIND_MAX)
      .map((productId, age): Seed => ({ productId, weight: FADING ** age, code: 'YOU_BOUGHT' })),
    ...viewed.slice(0, SEEDS_OF_A_KIND_MAX).map((productId, age): Seed => ({
      productId,
      weight: VIEW_WEIGHT * FADING ** age,
      code: 'YOU_VIEWED',
    })),
  ];
}

/** The shopper's views, each product once, newest first; of one instant the smaller id first. */
export const lastViews = (views: readonly LastView[]): LastView[] => {
  const newestFirst = [...views].sort(
    (a, b) => b.viewedAt.getTime() - a.viewedAt.getTime() || byCodeUnit(a.productId, b.productId),
  );
  return [...new Map(newestFirst.map((view) => [view.productId, null])).keys()].flatMap(
    (id) => newestFirst.find((view) => view.productId === id) ?? [],
  );
};
