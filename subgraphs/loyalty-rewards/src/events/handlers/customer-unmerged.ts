import { mergeOf, recordUnmerges } from '@rapport/subgraph-kit/customer-redirect';
import type { EventHandler } from '@rapport/subgraph-kit/inbox';
import { followLinks } from '../../app/follow-links';
import type { Programme } from '../../domain/programme';

/** A merge was a mistake: each id has again what was booked for it. */
export const customerUnmerged =
  (programme: Programme): EventHandler<'customer.unmerged'> =>
  async (tx, events, now) =>
    followLinks(tx, await recordUnmerges(tx, events.map(mergeOf)), { programme, now });
