import type { ShopEvent } from '../domain/shop-event';
import type { FreshEvents } from './apply-events';
import type { CartNews, CartStep } from './change-carts';
import type { ResolvedPeople } from './resolve-people';
import type { Shoppers } from './shoppers';

/** What a batch means for carts. A visitor's cart joins the customer's when they logged in. */
export function cartNews(
  { source, receivedAt, cartMerge: rule }: FreshEvents,
  events: readonly ShopEvent[],
  people: ResolvedPeople,
  shoppers: Shoppers,
): CartNews {
  const steps = events.flatMap((event): CartStep[] => {
    if (event.body.kind !== 'cart') return [];
    const { customerId, originId } = people.personOf(event);
    const id = `${source} ${event.messageId}`;
    return [{ customerId, originId, id, change: event.body.change, changedAt: event.occurredAt }];
  });
  const orders = events.filter(({ body }) => body.kind === 'order');
  return {
    moves: people.moves.filter(({ from, into }) => from !== into),
    joins: people.moves.flatMap(({ originId: fromId, knownId: intoId, ownedAtMs }) =>
      intoId === null ? [] : [{ fromId, intoId, atMs: ownedAtMs ?? receivedAt.getTime() }],
    ),
    steps,
    orderedBy: orders.map((event) => people.personOf(event).customerId),
    rule,
    shopperOf: (customerId) => shoppers.byId(customerId),
  };
}
