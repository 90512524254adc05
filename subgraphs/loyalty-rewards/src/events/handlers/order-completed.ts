import type { EventHandler } from '@rapport/subgraph-kit/inbox';
import { applyOrderReports } from '../../app/apply-order-reports';
import type { Programme } from '../../domain/programme';
import { toReport } from '../order-report';

/** Orders of guests earn nothing as long as no later revision names a customer. */
export const orderCompleted =
  (programme: Programme): EventHandler<'order.completed'> =>
  (tx, events, now) => {
    const reports = events.map((event) =>
      toReport({ ...event, orderedAt: event.occurredAt }, event.occurredAt),
    );
    return applyOrderReports(tx, reports, { programme, now });
  };
