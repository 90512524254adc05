import type { AnyEvent } from '@rapport/contracts/events';
import type { EntityManager } from 'typeorm';
import { jsonList, toJsonList } from './json-list';
import { writeTogether, type Write } from './write-together';

/** The channel on which a commit wakes the relay of its own database. */
export const OUTBOX_CHANNEL = 'outbox';

/**
 * Publishes `events` when, and only when, the transaction `tx` commits. One statement for any number of events.
 */
export async function appendToOutbox(tx: EntityManager, events: readonly AnyEvent[]): Promise<void> {
  await writeTogether(tx, [outboxWrite(events)]);
}

/** `appendToOutbox` together with other writes. */
export const outboxWrite = (events: readonly AnyEvent[]): Write | null =>
  events.length === 0
    ? null
    : {
        name: 'appended',
        sql: `INSERT INTO outbox (type, payload) SELECT * FROM unnest($1::text[], ${jsonList(2)})`,
        parameters: [
          events.map((event) => event.type),
          toJsonList(events.map((event) => JSON.stringify(event))),
        ],
        after: `SELECT pg_notify('${OUTBOX_CHANNEL}', '')`,
      };
