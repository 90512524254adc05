import { byCodeUnit } from '@rapport/kernel/compare';
import { jsonList, toJsonList } from '@rapport/subgraph-kit/json-list';
import type { EntityManager } from 'typeorm';
import type { Violation } from '../domain/tracking-plan';

/** An event that was refused. */
export interface Quarantined {
  readonly id: string;
  readonly messageId: string | null;
  readonly code: string;
  readonly reason: string;
  readonly violations: readonly Violation[];
  readonly payload: string;
  readonly named: {
    readonly event: string | null;
    readonly userId: string | null;
    readonly anonymousId: string | null;
  };
  /** The batch's clock at sending, as it came. */
  readonly sentAt: string | null;
}

/** The text of a refused event, sealed. */
export interface SealedPayload {
  /** Whose key it is sealed with; `null` is the key of its source and month. */
  readonly originId: string | null;
  readonly sealed: Buffer;
  /** Marks of the e-mail addresses in it: for forgetting somebody whom it names by nothing else. */
  readonly emailMarks: readonly string[];
}

/** Keeps refused events for the staff to see. The same refusal again is kept once. */
export async function insertQuarantinedEvents(
  tx: EntityManager,
  source: string,
  refused: readonly (Omit<Quarantined, 'payload'> & SealedPayload)[],
  receivedAt: Date,
): Promise<void> {
  if (refused.length === 0) return;
  const sorted = [...refused].sort((a, b) => byCodeUnit(a.id, b.id));
  await tx.query(
    `INSERT INTO quarantined_event (id, source, message_id, code, reason, sealed, received_at, event_name, user_id,
                                    anonymous_id, sent_at, violations, origin_id, email_marks)
     SELECT new.id, $1, new.message_id, new.code, new.reason, new.sealed, $2, new.event_name, new.user_id,
            new.anonymous_id, $11, new.violations, new.origin_id,
            coalesce(string_to_array(nullif(new.email_marks, ''), ' '), '{}')
       FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::bytea[], $8::text[], $9::text[],
                   $10::text[], ${jsonList(12)}::jsonb[], $13::uuid[], $14::text[])
            AS new (id, message_id, code, reason, sealed, event_name, user_id, anonymous_id, violations, origin_id,
                    email_marks)
     ON CONFLICT (id) DO NOTHING`,
    [
      source,
      receivedAt,
      sorted.map(({ id }) => id),
      sorted.map(({ messageId }) => messageId),
      sorted.map(({ code }) => code),
      sorted.map(({ reason }) => reason),
      sorted.map(({ sealed }) => sealed),
      sorted.map(({ named }) => named.event),
      sorted.map(({ named }) => named.userId),
      sorted.map(({ named }) => named.anonymousId),
      sorted[0]?.sentAt ?? null,
      toJsonList(sorted.map(({ violations }) => JSON.stringify(violations))),
      sorted.map(({ originId }) => originId),
      sorted.map(({ emailMarks }) => emailMarks.join(' ')),
    ],
  );
}

/** Whom refused events name, as far as that is somebody known: by the number, else by the device. One statement. */
export async function findOwners(
  db: EntityManager,
  named: readonly { readonly userId: string | null; readonly anonymousId: string | null }[],
): Promise<(one: { readonly userId: string | null; readonly anonymousId: string | null }) => string | null> {
  const rows: { number: string | null; device: string | null; id: string }[] = await db.query(
    `SELECT number, NULL AS device, id FROM customer WHERE number = ANY($1::text[])
     UNION ALL
     SELECT NULL, anonymous_id, customer_id FROM anonymous_identity WHERE anonymous_id = ANY($2::text[])`,
    [named.flatMap(({ userId }) => userId ?? []), named.flatMap(({ anonymousId }) => anonymousId ?? [])],
  );
  const byNumber = new Map(rows.map(({ number, id }) => [number, id]));
  const byDevice = new Map(rows.map(({ device, id }) => [device, id]));
  return ({ userId, anonymousId }) =>
    (userId === null ? undefined : byNumber.get(userId)) ??
    (anonymousId === null ? undefined : byDevice.get(anonymousId)) ??
    null;
}

/** Refused events that lie in clear, a few, locked. */
export const lockUnsealedPayloads = (
  tx: EntityManager,
  limit: number,
): Promise<
  {
    readonly id: string;
    readonly source: string;
    readonly receivedAt: Date;
    readonly payload: string;
    readonly userId: string | null;
    readonly anonymousId: string | null;
  }[]
> =>
  tx.query(
    `SELECT id, source, received_at AS "receivedAt", payload, user_id AS "userId", anonymous_id AS "anonymousId"
       FROM quarantined_event WHERE payload IS NOT NULL LIMIT $1 FOR UPDATE SKIP LOCKED`,
    [limit],
  );

/** Keeps refused events sealed and no more in clear. */
export const replacePayloads = (
  tx: EntityManager,
  events: readonly (SealedPayload & { readonly id: string })[],
): Promise<unknown> =>
  tx.query(
    `UPDATE quarantined_event e SET payload = NULL, sealed = new.sealed, origin_id = new.origin_id,
            email_marks = coalesce(string_to_array(nullif(new.email_marks, ''), ' '), '{}')
       FROM unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::text[]) AS new (id, origin_id, sealed, email_marks)
      WHERE e.id = new.id`,
    [
      events.map(({ id }) => id),
      events.map(({ originId }) => originId),
      events.map(({ sealed }) => sealed),
      events.map(({ emailMarks }) => emailMarks.join(' ')),
    ],
  );

/** Which refused events; those that are too large are kept in part and cannot be taken in again. */
export interface QuarantineFilter {
  readonly source: string | null;
  readonly code: string | null;
  readonly eventName: string | null;
  readonly receivedFrom: Date | null;
  readonly receivedTo: Date | null;
  readonly ids: readonly string[] | null;
}

const MATCHES = `code <> 'EVENT_TOO_LARGE' AND ($1::text IS NULL OR source = $1) AND ($2::text IS NULL OR code = $2)
  AND ($3::text IS NULL OR event_name = $3) AND ($4::timestamptz IS NULL OR received_at >= $4)
  AND ($5::timestamptz IS NULL OR received_at < $5) AND ($6::uuid[] IS NULL OR id = ANY($6))`;

const valuesOf = (filter: QuarantineFilter): unknown[] => [
  filter.source,
  filter.code,
  filter.eventName,
  filter.receivedFrom,
  filter.receivedTo,
  filter.ids,
];

/** Where a run through refused events stands. */
export interface ReplayPlace {
  readonly source: string;
  readonly receivedAt: Date;
  readonly id: string;
}

/** A refused event, to be taken in again. */
export interface ReplayRow extends ReplayPlace {
  readonly payload: string | null;
  readonly sealed: Buffer | null;
  readonly originId: string | null;
  readonly sentAt: string | null;
}

/** The next refused events after `after`, of one source or several, oldest first. */
export const findToReplay = (
  db: EntityManager,
  filter: QuarantineFilter,
  after: ReplayPlace | null,
  limit: number,
): Promise<ReplayRow[]> =>
  db.query(
    `SELECT id, source, received_at AS "receivedAt", payload, sealed,
            origin_id AS "originId", sent_at AS "sentAt" FROM quarantined_event
      WHERE ${MATCHES} AND ($7::text IS NULL OR (source, received_at, id) > ($7, $8::timestamptz, $9::uuid))
      ORDER BY source, received_at, id LIMIT $10`,
    [...valuesOf(filter), after?.source ?? null, after?.receivedAt ?? null, after?.id ?? null, limit],
  );

/** Locks refused events. @returns those that are still there and that nobody else is taking in */
export async function lockQuarantined(
  tx: EntityManager,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows: { id: string }[] = await tx.query(
    'SELECT id FROM quarantined_event WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE SKIP LOCKED',
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}

export async function deleteQuarantined(tx: EntityManager, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.query('DELETE FROM quarantined_event WHERE id = ANY($1::uuid[])', [ids]);
}

/** Keeps why events were refused once more. */
export async function saveNewReasons(
  tx: EntityManager,
  refused: readonly {
    readonly id: string;
    readonly code: string;
    readonly reason: string;
    readonly violations: readonly Violation[];
  }[],
  tried: { readonly by: string; readonly at: Date },
): Promise<void> {
  if (refused.length === 0) return;
  await tx.query(
    `UPDATE quarantined_event event SET code = new.code, reason = new.reason, violations = new.violations,
            tried_by = $1, tried_at = $2
       FROM unnest($3::uuid[], $4::text[], $5::text[], ${jsonList(6)}::jsonb[]) AS new (id, code, reason, violations)
      WHERE event.id = new.id`,
    [
      tried.by,
      tried.at,
      refused.map(({ id }) => id),
      refused.map(({ code }) => code),
      refused.map(({ reason }) => reason),
      toJsonList(refused.map(({ violations }) => JSON.stringify(violations))),
    ],
  );
}
