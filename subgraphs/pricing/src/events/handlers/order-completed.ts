import type { CurrencyCode } from '@rapport/kernel/currency';
import type { EventHandler } from '@rapport/subgraph-kit/inbox';
import { observeOrders } from '../../app/observe-orders';

/** Learns from what was charged. */
export const onOrderCompleted =
  (listCurrency: CurrencyCode): EventHandler<'order.completed'> =>
  (tx, events) =>
    observeOrders(
      tx,
      events.map((event) => ({ ...event, orderedAt: new Date(event.occurredAt) })),
      listCurrency,
    );
