import type { EventHandler } from '@rapport/subgraph-kit/inbox';
import { recordOrders } from '../../app/record-orders';
import { unitsByProduct } from '../../domain/units';

/** A product of which nothing is kept counts as bought no longer. */
export const onOrderReturned: EventHandler<'order.returned'> = (tx, events) =>
  recordOrders(
    tx,
    'returned',
    events.flatMap(({ customerId, orders }) =>
      orders.map(({ orderId, customerId: owner, revision, lines }) => ({
        orderId,
        customerId: owner === undefined ? customerId : owner,
        revision,
        units: unitsByProduct(
          lines.map(({ productId, returnedUnits }) => ({ productId, units: returnedUnits })),
        ),
      })),
    ),
  );
