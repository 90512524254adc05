import { jsonList, toJsonList } from '@rapport/subgraph-kit/json-list';
import type { Write } from '@rapport/subgraph-kit/write-together';
import type { EntityManager } from 'typeorm';
import type { Facts } from '../domain/facts';
import type { Channel } from '../domain/channel';

/** Something a person did, as it is kept for those who ask about it later. */
export interface CustomerEvent extends Facts {
  /** Who shows it now. */
  readonly customerId: string;
  /** Whom it was written for: never changes, so that a merge can be undone. */
  readonly originId: string;
  readonly occurredAt: Date;
  readonly eventId: string;
  readonly source: string;
  /** Segment's type: "track". */
  readonly type: string;
  /** The name of a track event, page or screen. */
  readonly name: string | null;
  readonly channel: Channel | null;
  readonly currency: string | null;
}

/** Adds events; one that is there already stays as it is. Their months must have partitions. */
export function customerEventsWrite(events: readonly CustomerEvent[]): Write | null {
  if (events.length === 0) return null;
  return {
    name: 'kept_event',
    sql: `INSERT INTO customer_event (customer_id, origin_id, occurred_at, event_id, source, type, name, channel,
                                 product_id, value_minor, currency, properties)
     SELECT new.customer_id, new.origin_id, new.occurred_at, new.event_id, new.source, new.type, new.name,
            new.channel, new.product_id, new.value_minor, new.currency, nullif(new.properties, 'null')::jsonb
       FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::uuid[], $5::text[], $6::text[], $7::text[],
                   $8::text[], $9::text[], $10::bigint[], $11::text[], ${jsonList(12)})
            AS new (customer_id, origin_id, occurred_at, event_id, source, type, name, channel,
                    product_id, value_minor, currency, properties)
     ON CONFLICT DO NOTHING`,
    parameters: [
      events.map((event) => event.customerId),
      events.map((event) => event.originId),
      events.map((event) => event.occurredAt),
      events.map((event) => event.eventId),
      events.map((event) => event.source),
      events.map((event) => event.type),
      events.map((event) => event.name),
      events.map((event) => event.channel),
      events.map((event) => event.productId),
      events.map((event) => event.valueMinor),
      events.map((event) => event.currency),
      toJsonList(events.map((event) => JSON.stringify(event.properties))),
    ],
  };
}

/** The text of an event as it came, sealed for whom it was written. */
export interface RawEvent {
  readonly originId: string;
  readonly eventId: string;
  readonly sealed: Buffer;
}

/** Keeps the text of events. The month of `receivedAt` must have a partition. */
export function rawEventsWrite(source: string, events: readonly RawEvent[], receivedAt: Date): Write | null {
  if (events.length === 0) return null;
  // One parameter for all texts: the driver would write an array of them out in hexadecimal.
  let at = 1;
  const places = events.map(({ sealed }) => {
    const place = at;
    at += sealed.length;
    return place;
  });
  return {
    name: 'kept_text',
    sql: `INSERT INTO raw_event (origin_id, received_at, event_id, source, sealed)
     SELECT new.origin_id, $2::timestamptz, new.event_id, $1::text, substring($5::bytea FROM new.place FOR new.bytes)
       FROM unnest($3::uuid[], $4::uuid[], $6::int[], $7::int[]) AS new (origin_id, event_id, place, bytes)
     ON CONFLICT DO NOTHING`,
    parameters: [
      source,
      receivedAt,
      events.map((event) => event.originId),
      events.map((event) => event.eventId),
      Buffer.concat(events.map((event) => event.sealed)),
      places,
      events.map((event) => event.sealed.length),
    ],
  };
}

/** The text of an event that lies in clear. */
export interface UnsealedText {
  readonly originId: string;
  /** As text, because it has microseconds. */
  readonly receivedAt: string;
  readonly eventId: string;
  readonly text: string;
}

/** Texts that lie in clear, a few, locked. */
export const lockUnsealedTexts = (tx: EntityManager, limit: number): Promise<UnsealedText[]> =>
  tx.query(
    `SELECT origin_id AS "originId", received_at::text AS "receivedAt", event_id AS "eventId", payload AS text
       FROM raw_event WHERE payload IS NOT NULL LIMIT $1 FOR UPDATE SKIP LOCKED`,
    [limit],
  );

/** Keeps texts sealed and no more in clear. */
export const replaceTexts = (
  tx: EntityManager,
  texts: readonly (UnsealedText & { readonly sealed: Buffer })[],
): Promise<unknown> =>
  tx.query(
    `UPDATE raw_event r SET payload = NULL, sealed = new.sealed
       FROM unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::bytea[])
            AS new (origin_id, received_at, event_id, sealed)
      WHERE r.origin_id = new.origin_id AND r.received_at = new.received_at AND r.event_id = new.event_id`,
    [
      texts.map((one) => one.originId),
      texts.map((one) => one.receivedAt),
      texts.map((one) => one.eventId),
      texts.map((one) => one.sealed),
    ],
  );
