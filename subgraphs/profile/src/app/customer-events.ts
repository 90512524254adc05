import type { CustomerEvent } from '../db/event-repository';
import type { ShopEvent } from '../domain/shop-event';
import type { FreshEvents } from './apply-events';
import { messageKey } from './message-key';
import type { Person } from './resolve-people';

/** What is kept of events for those who ask about a person later; nothing of those from before `keepSince`. */
export function customerEvents(
  { source, currency, keepSince, events }: FreshEvents,
  personOf: (event: ShopEvent) => Person,
): CustomerEvent[] {
  const kept = events.filter(({ occurredAt }) => occurredAt >= keepSince);
  return kept.map((event): CustomerEvent => {
    const { messageId, occurredAt, type, name, channel, facts } = event;
    const { customerId, originId } = personOf(event);
    return {
      ...facts,
      customerId,
      originId,
      occurredAt,
      eventId: messageKey(source, messageId),
      source,
      type,
      name,
      channel,
      currency: facts.valueMinor === null ? null : currency,
    };
  });
}
