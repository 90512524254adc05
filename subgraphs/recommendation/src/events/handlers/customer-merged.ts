import { recordMerges } from '@rapport/subgraph-kit/customer-redirect';
import type { EventHandler } from '@rapport/subgraph-kit/inbox';
import { moveOrdersToSurvivors } from '../../db/purchase-repository';
import { moveViewsToSurvivors } from '../../db/view-repository';

/** Two records were one person: their orders and views become one person's. */
export const onCustomerMerged: EventHandler<'customer.merged'> = async (tx, events) => {
  await recordMerges(
    tx,
    events.map(({ mergeId, fromCustomerId: from, intoCustomerId: into }) => ({ mergeId, from, into })),
  );
  const named = events.flatMap((event) => [event.fromCustomerId, event.intoCustomerId]);
  await moveOrdersToSurvivors(tx, named);
  await moveViewsToSurvivors(tx, named);
};
