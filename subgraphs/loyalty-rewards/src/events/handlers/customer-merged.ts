import { mergeOf, recordMerges } from '@rapport/subgraph-kit/customer-redirect';
import type { EventHandler } from '@rapport/subgraph-kit/inbox';
import { followLinks } from '../../app/follow-links';
import type { Programme } from '../../domain/programme';

/** Two records were one person: their accounts are read as one. */
export const customerMerged =
  (programme: Programme): EventHandler<'customer.merged'> =>
  async (tx, events, now) =>
    followLinks(tx, await recordMerges(tx, events.map(mergeOf)), { programme, now });
