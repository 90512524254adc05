import type { EventHandler } from '@rapport/subgraph-kit/inbox';
import { mergeAccounts } from '../../app/merge-accounts';
import type { Programme } from '../../domain/programme';

export const customerMerged =
  (programme: Programme): EventHandler<'customer.merged'> =>
  (tx, events, now) => {
    const merges = events.map(({ mergeId, fromCustomerId: from, intoCustomerId: into }) => ({
      mergeId,
      from,
      into,
    }));
    return mergeAccounts(tx, merges, { programme, now });
  };
