import type { EventHandler, EventHandlers } from '../inbox';
import { saveConsents, toState } from './consent-store';

/** The handlers of a subgraph, and the one that keeps what `consent.changed` says, before the subgraph's own. */
export function withConsents(handlers: EventHandlers): EventHandlers {
  const own = handlers['consent.changed'];
  const follow: EventHandler<'consent.changed'> = async (tx, events, now) => {
    await saveConsents(tx, events.map(toState));
    await own?.(tx, events, now);
  };
  return { ...handlers, 'consent.changed': follow };
}
