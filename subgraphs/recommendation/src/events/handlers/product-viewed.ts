import type { ProductViewed } from '@rapport/contracts/product';
import { resolveCustomerIds } from '@rapport/subgraph-kit/customer-redirect';
import type { EventHandler } from '@rapport/subgraph-kit/inbox';
import { storeViews, type View } from '../../db/view-repository';
import { anonymousShopper, customerShopper } from '../../domain/shopper';

/** Keeps who looked at what. A view by nobody in particular is not kept: nothing is learnt from it yet. */
export const onProductViewed: EventHandler<'product.viewed'> = async (tx, events, now) => {
  const named = events.map((event) => event.customerId).filter((id) => id !== null);
  const survivors = await resolveCustomerIds(tx, named);
  const views = events.map((event) => toView(event, survivors)).filter((view) => view !== null);
  if (views.length > 0) await storeViews(tx, views, now);
};

function toView(event: ProductViewed, survivors: ReadonlyMap<string, string>): View | null {
  const { eventId, occurredAt: viewedAt, productId, customerId, anonymousId } = event;
  if (customerId !== null) {
    const shopper = customerShopper(survivors.get(customerId) ?? customerId);
    return { eventId, viewedAt, productId, shopper, originId: customerId, anonymousId: null };
  }
  if (anonymousId === null) return null;
  return {
    eventId,
    viewedAt,
    productId,
    shopper: anonymousShopper(anonymousId),
    originId: null,
    anonymousId,
  };
}
