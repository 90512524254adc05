import type { AnyEvent } from '@rapport/contracts/events';
import type { EntityManager } from 'typeorm';
import { jsonList, toJsonList } from './json-list';

/** The channel on which a commit wakes the relay of its own database. */
export const OUTBOX_CHANNEL = 'outbox';

/**
 * Publishes `events` when, and only when, the transaction `tx` commits. One statement for any number of events.
 */
export async function appendToOutbox(tx: EntityManager, events: readonly AnyEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.query(
    `WITH appended AS (
       INSERT INTO outbox (type, payload) SELECT * FROM unnest($1::text[], ${jsonList(2)})
     )
     SELECT pg_notify('${OUTBOX_CHANNEL}', '')`,
    [events.map((event) => event.type), toJsonList(events.map((event) => JSON.stringify(event)))],
  );
}
