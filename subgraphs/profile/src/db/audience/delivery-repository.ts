import type { EntityManager } from 'typeorm';
import type { MembershipChange } from '../segment/membership-repository';

/** The channel on which a commit wakes whoever delivers. */
export const DELIVERY_CHANNEL = 'deliveries';

/** Queues changes for the destinations of their segments, when `tx` commits; next to nothing where there are none. */
export async function queueDeliveries(
  tx: EntityManager,
  changes: readonly MembershipChange[],
  occurredAt: Date,
): Promise<void> {
  if (changes.length === 0) return;
  await tx.query(
    `WITH queued AS (
       INSERT INTO delivery (destination_id, customer_id, member, revision, occurred_at)
       SELECT d.destination_id, c.customer_id, c.member, c.revision, $5
         FROM unnest($1::uuid[], $2::uuid[], $3::boolean[], $4::int[]) AS c (segment_id, customer_id, member, revision)
         JOIN destination d ON d.segment_id = c.segment_id AND d.disabled_at IS NULL
       RETURNING 1
     )
     SELECT pg_notify('${DELIVERY_CHANNEL}', '') FROM queued LIMIT 1`,
    [
      changes.map((one) => one.segmentId),
      changes.map((one) => one.customerId),
      changes.map((one) => one.member),
      changes.map((one) => one.revision),
      occurredAt,
    ],
  );
}

/** What is sent about one person. */
export interface QueuedDelivery {
  readonly deliveryId: string;
  readonly customerId: string;
  readonly number: string | null;
  readonly member: boolean;
  readonly revision: number;
  readonly occurredAt: Date;
  readonly attempts: number;
}

/** Takes the oldest deliveries of a destination for a while; a process that dies gives them back by the clock. */
export async function leaseDeliveries(
  tx: EntityManager,
  destinationId: string,
  { now, until, limit }: { readonly now: Date; readonly until: Date; readonly limit: number },
): Promise<QueuedDelivery[]> {
  const [rows]: [{ delivery_id: string }[], number] = await tx.query(
    `UPDATE delivery SET leased_until = $3, attempts = attempts + 1
      WHERE destination_id = $1 AND delivery_id IN (
        SELECT delivery_id FROM delivery
         WHERE destination_id = $1 AND dead_at IS NULL AND (leased_until IS NULL OR leased_until <= $2)
         ORDER BY delivery_id LIMIT $4 FOR UPDATE SKIP LOCKED)
     RETURNING delivery_id`,
    [destinationId, now, until, limit],
  );
  return tx.query(
    `SELECT d.delivery_id::text AS "deliveryId", d.customer_id AS "customerId", c.number, d.member, d.revision,
            d.occurred_at AS "occurredAt", d.attempts
       FROM delivery d LEFT JOIN customer c ON c.id = d.customer_id
      WHERE d.destination_id = $1 AND d.delivery_id = ANY($2::bigint[]) ORDER BY d.delivery_id`,
    [destinationId, rows.map((row) => row.delivery_id)],
  );
}

/** Forgets deliveries that arrived, or that may not be sent any more. */
export async function deleteDeliveries(
  tx: EntityManager,
  destinationId: string,
  deliveryIds: readonly string[],
): Promise<void> {
  await tx.query('DELETE FROM delivery WHERE destination_id = $1 AND delivery_id = ANY($2::bigint[])', [
    destinationId,
    deliveryIds,
  ]);
}

/** Gives deliveries back to their queue; those that were tried often enough are set aside. */
export async function returnDeliveries(
  tx: EntityManager,
  destinationId: string,
  deliveryIds: readonly string[],
  { now, attemptsMax }: { readonly now: Date; readonly attemptsMax: number },
): Promise<void> {
  await tx.query(
    `UPDATE delivery SET leased_until = NULL, dead_at = CASE WHEN attempts >= $3 THEN $4::timestamptz END
      WHERE destination_id = $1 AND delivery_id = ANY($2::bigint[])`,
    [destinationId, deliveryIds, attemptsMax, now],
  );
}

/** Sets everything aside that waits for a destination. */
export async function buryDeliveries(tx: EntityManager, destinationId: string, now: Date): Promise<void> {
  await tx.query(
    'UPDATE delivery SET dead_at = $2, leased_until = NULL WHERE destination_id = $1 AND dead_at IS NULL',
    [destinationId, now],
  );
}

/** Forgets what was set aside long ago. */
export async function forgetDead(db: EntityManager, before: Date): Promise<void> {
  await db.query('DELETE FROM delivery WHERE dead_at < $1', [before]);
}
