import type { Write } from '@rapport/subgraph-kit/write-together';
import type { EntityManager } from 'typeorm';
import type { Channel } from '../domain/channel';
import type { DeviceKind } from '../domain/device-kind';
import type { Session } from '../domain/sessions';

/** Where a session belongs: two of the same place with too short a pause are one. */
export interface SessionPlace {
  readonly customerId: string;
  readonly originId: string;
  readonly channel: Channel;
  readonly device: DeviceKind;
}

export type StoredSession = Session & SessionPlace;

const COLUMNS = `s.customer_id AS "customerId", s.origin_id AS "originId", s.session_id AS "sessionId", s.channel,
  s.device, s.app, s.started_at AS "startedAt", s.last_seen_at AS "lastSeenAt", s.events`;

/** The sessions at these places that overlap these spans. */
export async function findSessionsBetween(
  tx: EntityManager,
  spans: readonly (SessionPlace & { readonly from: Date; readonly to: Date })[],
): Promise<StoredSession[]> {
  return tx.query(
    `SELECT DISTINCT ON (s.session_id) ${COLUMNS}
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[])
            AS span (origin_id, channel, device, since, until)
       JOIN customer_session s ON s.origin_id = span.origin_id AND s.channel = span.channel
        AND s.device = span.device AND s.last_seen_at >= span.since AND s.started_at <= span.until`,
    [
      spans.map((span) => span.originId),
      spans.map((span) => span.channel),
      spans.map((span) => span.device),
      spans.map((span) => span.from),
      spans.map((span) => span.to),
    ],
  );
}

/** @param sessions of people that the transaction has locked @param absorbed ids of those that are part of others */
export const sessionWrites = (
  sessions: readonly StoredSession[],
  absorbed: readonly string[],
): (Write | null)[] => [
  absorbed.length === 0
    ? null
    : {
        name: 'absorbed_session',
        sql: 'DELETE FROM customer_session WHERE session_id = ANY($1::uuid[])',
        parameters: [absorbed],
      },
  {
    name: 'saved_session',
    sql: `INSERT INTO customer_session (customer_id, origin_id, session_id, channel, device, app, started_at,
                                   last_seen_at, events)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[],
                          $7::timestamptz[], $8::timestamptz[], $9::int[])
     ON CONFLICT (session_id) DO UPDATE SET
       app = excluded.app, started_at = excluded.started_at, last_seen_at = excluded.last_seen_at,
       events = excluded.events`,
    parameters: [
      sessions.map((session) => session.customerId),
      sessions.map((session) => session.originId),
      sessions.map((session) => session.sessionId),
      sessions.map((session) => session.channel),
      sessions.map((session) => session.device),
      sessions.map((session) => session.app),
      sessions.map((session) => session.startedAt),
      sessions.map((session) => session.lastSeenAt),
      sessions.map((session) => session.events),
    ],
  },
];

/** Where a page of sessions, latest first, goes on. */
export interface SessionPlaceInList {
  readonly lastSeenAt: Date;
  readonly sessionId: string;
}

/** The first `limit` sessions after `after` of each of these people, the one that ended last first. */
export function findSessionPages(
  db: EntityManager,
  customerIds: readonly string[],
  limit: number,
  after: SessionPlaceInList | null,
): Promise<StoredSession[]> {
  return db.query(
    `SELECT ${COLUMNS}
       FROM unnest($1::uuid[]) AS person (id)
      CROSS JOIN LATERAL (
        SELECT * FROM customer_session
         WHERE customer_id = person.id
           AND ($3::timestamptz IS NULL OR (last_seen_at, session_id) < ($3, $4::uuid))
         ORDER BY last_seen_at DESC, session_id DESC LIMIT $2
      ) AS s
      ORDER BY s.last_seen_at DESC, s.session_id DESC`,
    [customerIds, limit, after?.lastSeenAt ?? null, after?.sessionId ?? null],
  );
}
