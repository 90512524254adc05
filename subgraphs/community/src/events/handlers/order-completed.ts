import type { EventHandler } from '@rapport/subgraph-kit/inbox';
import { recordOrders } from '../../app/record-orders';
import { unitsByProduct } from '../../domain/units';

/** An order's products may be reviewed as bought. */
export const onOrderCompleted: EventHandler<'order.completed'> = (tx, events) =>
  recordOrders(
    tx,
    'bought',
    events.map(({ orderId, customerId, revision, lines }) => ({
      orderId,
      customerId,
      revision,
      units: unitsByProduct(lines.map(({ productId, quantity }) => ({ productId, units: quantity }))),
    })),
  );
