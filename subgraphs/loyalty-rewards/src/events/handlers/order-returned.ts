import type { EventHandler } from '@rapport/subgraph-kit/inbox';
import { applyOrderReports } from '../../app/apply-order-reports';
import type { Programme } from '../../domain/programme';
import { toReport } from '../order-report';

/** A return tells the new state of each order that it changed; it may come before the order itself. */
export const orderReturned =
  (programme: Programme): EventHandler<'order.returned'> =>
  (tx, events, now) => {
    const reports = events.flatMap(({ customerId, currency, occurredAt, orders }) =>
      orders.map((order) => {
        const owner = order.customerId === undefined ? customerId : order.customerId;
        return toReport({ ...order, customerId: owner, currency, orderNumber: null }, occurredAt);
      }),
    );
    return applyOrderReports(tx, reports, { programme, now });
  };
