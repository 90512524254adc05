import type { EventHandler } from '@rapport/subgraph-kit/inbox';
import { applyOrderReports } from '../../app/apply-order-reports';
import type { Programme } from '../../domain/programme';
import { toReport } from '../order-report';

/** Orders of guests earn nothing until a later revision names a customer. */
export const orderCompleted =
  (programme: Programme): EventHandler<'order.completed'> =>
  (tx, events, now) => {
    const reports = events.flatMap((event) =>
      event.customerId === null
        ? []
        : [toReport(event.customerId, { ...event, orderedAt: event.occurredAt }, event.occurredAt)],
    );
    return applyOrderReports(tx, reports, { programme, now });
  };
