import type { CustomerEvent } from '../db/event-repository';
import type { ShopEvent } from '../domain/shop-event';
import type { FreshEvents } from './apply-events';
import { messageKey } from './message-key';

/** What is kept of events for those who ask about a person later; nothing of those from before `keepSince`. */
export function customerEvents(
  { source, currency, keepSince, events }: FreshEvents,
  ownerIdOf: (event: ShopEvent) => string,
): CustomerEvent[] {
  const kept = events.filter(({ occurredAt }) => occurredAt >= keepSince);
  return kept.map((event): CustomerEvent => {
    const { messageId, occurredAt, type, name, channel, facts } = event;
    const ownerId = ownerIdOf(event);
    return {
      ...facts,
      customerId: ownerId,
      originId: ownerId,
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
