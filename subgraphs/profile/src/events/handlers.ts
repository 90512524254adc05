import type { EventHandlers } from '@rapport/subgraph-kit/inbox';
import { receiveErasures, receiveParts } from '../app/rights/receive-answers';
import type { Rights } from '../app/rights/rights';

/** What profile listens to: answers to its own questions. */
export const createHandlers = (rights: Pick<Rights, 'secrecy' | 'subgraphs'>): EventHandlers => ({
  'erasure.done': (tx, events, now) => receiveErasures(tx, events, { rights, now }),
  'export.part': (tx, events, now) => receiveParts(tx, events, { rights, now }),
});
