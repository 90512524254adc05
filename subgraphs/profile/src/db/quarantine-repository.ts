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

/** Keeps refused events for the staff to see. The same refusal again is kept once. */
export async function insertQuarantinedEvents(
  tx: EntityManager,
  source: string,
  refused: readonly Quarantined[],
  receivedAt: Date,
): Promise<void> {
  if (refused.length === 0) return;
  const sorted = [...refused].sort((a, b) => byCodeUnit(a.id, b.id));
  await tx.query(
    `INSERT INTO quarantined_event (id, source, message_id, code, reason, payload, received_at, event_name, user_id,
                                    anonymous_id, sent_at, violations)
     SELECT new.id, $1, new.message_id, new.code, new.reason, new.payload, $2, new.event_name, new.user_id,
            new.anonymous_id, $11, new.violations
       FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], ${jsonList(7)}, $8::text[], $9::text[],
                   $10::text[], ${jsonList(12)}::jsonb[])
            AS new (id, message_id, code, reason, payload, event_name, user_id, anonymous_id, violations)
     ON CONFLICT (id) DO NOTHING`,
    [
      source,
      receivedAt,
      sorted.map(({ id }) => id),
      sorted.map(({ messageId }) => messageId),
      sorted.map(({ code }) => code),
      sorted.map(({ reason }) => reason),
      toJsonList(sorted.map(({ payload }) => payload)),
      sorted.map(({ named }) => named.event),
      sorted.map(({ named }) => named.userId),
      sorted.map(({ named }) => named.anonymousId),
      sorted[0]?.sentAt ?? null,
      toJsonList(sorted.map(({ violations }) => JSON.stringify(violations))),
    ],
  );
}

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
  readonly payload: string;
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
    `SELECT id, source, received_at AS "receivedAt", payload, sent_at AS "sentAt" FROM quarantined_event
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
