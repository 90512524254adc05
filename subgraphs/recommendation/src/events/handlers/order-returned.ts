import type { EventHandler } from '@rapport/subgraph-kit/inbox';
import { storeReturns } from '../../db/purchase-repository';
import { sumUnits } from '../../domain/units';
import { newestByOrder } from '../newest-by-order';

/** Keeps which units came back, so that nothing that was sent back is taken for wanted. */
export const onOrderReturned: EventHandler<'order.returned'> = async (tx, events, now) => {
  const states = newestByOrder(events.flatMap((event) => event.orders));
  const returns = states.map((state) => ({
    orderId: state.orderId,
    revision: state.revision,
    orderedAt: state.orderedAt,
    units: sumUnits(state.lines.map((line) => ({ productId: line.productId, units: line.returnedUnits }))),
  }));
  await storeReturns(tx, returns, now);
};
