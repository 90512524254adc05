import type { EntityManager } from 'typeorm';
import type { ConsentPurpose } from '../../domain/consent';
import { queueMissed } from './delivery-repository';

/** Where changes of a segment's members are sent. */
export interface Destination {
  readonly id: string;
  readonly segmentId: string;
  readonly url: string;
  /** Who does not allow it is not sent. */
  readonly purpose: ConsentPurpose;
  readonly createdAt: Date;
  /** Since when nothing is sent: it failed for too long. */
  readonly disabledAt: Date | null;
  readonly failures: number;
  readonly lastDeliveredAt: Date | null;
  readonly lastError: string | null;
}

const COLUMNS = `destination_id AS id, segment_id AS "segmentId", url, purpose, created_at AS "createdAt",
  disabled_at AS "disabledAt", failures, last_delivered_at AS "lastDeliveredAt", last_error AS "lastError"`;

/** How many wait, how many were set aside, and how many were made one with an earlier one of the same person. */
export interface QueueFigures {
  readonly queued: number;
  readonly dead: number;
  readonly coalesced: number;
}

/** Every destination: there are few. */
export const findDestinations = (db: EntityManager): Promise<(Destination & QueueFigures)[]> =>
  db.query(
    `SELECT ${COLUMNS}, queue.* FROM destination d,
            LATERAL (SELECT count(*) FILTER (WHERE dead_at IS NULL)::int AS queued,
                            count(dead_at)::int AS dead,
                            (d.coalesced + coalesce(sum(generation), 0))::float8 AS coalesced
                       FROM delivery WHERE delivery.destination_id = d.destination_id) AS queue
      ORDER BY destination_id`,
  );

export async function insertDestination(
  tx: EntityManager,
  destination: Pick<Destination, 'id' | 'segmentId' | 'url' | 'purpose'> & { readonly secretSealed: Buffer },
  now: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO destination (destination_id, segment_id, url, purpose, secret_sealed, created_at, next_at)
     VALUES ($1, $2, $3, $4, $5, $6, $6)`,
    [
      destination.id,
      destination.segmentId,
      destination.url,
      destination.purpose,
      destination.secretSealed,
      now,
    ],
  );
}

/** @returns whether there was one */
export async function deleteDestination(tx: EntityManager, id: string): Promise<boolean> {
  const [, rows]: [unknown, number] = await tx.query('DELETE FROM destination WHERE destination_id = $1', [
    id,
  ]);
  return rows > 0;
}

/** Begins again with a destination, what was set aside included. @returns whether there was one */
export async function reviveDestination(tx: EntityManager, id: string, now: Date): Promise<boolean> {
  await tx.query(
    'UPDATE delivery SET dead_at = NULL, attempts = 0 WHERE destination_id = $1 AND dead_at IS NOT NULL',
    [id],
  );
  await queueMissed(tx, id, now);
  const [, rows]: [unknown, number] = await tx.query(
    `UPDATE destination SET disabled_at = NULL, failures = 0, next_at = $2 WHERE destination_id = $1`,
    [id, now],
  );
  return rows > 0;
}

/** A destination for which something is to be sent now. */
export interface DueDestination {
  readonly id: string;
  readonly url: string;
  readonly purpose: ConsentPurpose;
  readonly secretSealed: Buffer | null;
  /** In clear, until it is sealed. */
  readonly secret: string | null;
  readonly segmentKey: string;
  readonly failures: number;
}

export const findDueDestinations = (db: EntityManager, now: Date): Promise<DueDestination[]> =>
  db.query(
    `SELECT d.destination_id AS id, d.url, d.purpose, d.secret, d.secret_sealed AS "secretSealed", s.key AS "segmentKey", d.failures
       FROM destination d JOIN segment s USING (segment_id)
      WHERE d.disabled_at IS NULL AND d.next_at <= $1 AND EXISTS (
        SELECT FROM delivery q WHERE q.destination_id = d.destination_id AND q.dead_at IS NULL
           AND (q.leased_until IS NULL OR q.leased_until <= $1))`,
    [now],
  );

export async function saveDelivered(tx: EntityManager, id: string, now: Date): Promise<void> {
  await tx.query(
    `UPDATE destination SET failures = 0, next_at = $2, last_delivered_at = $2, last_error = NULL
      WHERE destination_id = $1`,
    [id, now],
  );
}

/** @param disable for good, until somebody begins again */
export async function saveFailure(
  tx: EntityManager,
  id: string,
  failure: { readonly error: string; readonly nextAt: Date; readonly now: Date; readonly disable: boolean },
): Promise<void> {
  await tx.query(
    `UPDATE destination SET failures = failures + 1, next_at = $2, last_error = $3,
            disabled_at = CASE WHEN $4 THEN $5::timestamptz ELSE disabled_at END
      WHERE destination_id = $1`,
    [id, failure.nextAt, failure.error.slice(0, 500), failure.disable, failure.now],
  );
}

/** Destinations whose secret lies in clear, locked. */
export const lockUnsealedSecrets = (
  tx: EntityManager,
  limit: number,
): Promise<{ readonly id: string; readonly secret: string }[]> =>
  tx.query(
    `SELECT destination_id AS id, secret FROM destination WHERE secret IS NOT NULL LIMIT $1 FOR UPDATE SKIP LOCKED`,
    [limit],
  );

/** Keeps secrets sealed and no more in clear. */
export const replaceSecrets = (
  tx: EntityManager,
  secrets: readonly { readonly id: string; readonly secretSealed: Buffer | undefined }[],
): Promise<unknown> =>
  tx.query(
    `UPDATE destination d SET secret = NULL, secret_sealed = new.sealed
       FROM unnest($1::uuid[], $2::bytea[]) AS new (id, sealed) WHERE d.destination_id = new.id`,
    [secrets.map(({ id }) => id), secrets.map(({ secretSealed }) => secretSealed)],
  );
