import type { EntityManager } from 'typeorm';
import type { Told } from '../../domain/audience/what-to-tell';
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
  await queue(
    tx,
    `SELECT DISTINCT d.destination_id, c.customer_id FROM unnest($2::uuid[], $3::uuid[]) AS c (segment_id, customer_id)
       JOIN destination d ON d.segment_id = c.segment_id AND d.disabled_at IS NULL`,
    [occurredAt, changes.map((one) => one.segmentId), changes.map((one) => one.customerId)],
  );
}

/** Queues members whose consents changed: who withdrew is to leave, who agreed is to enter. */
export async function queueConsenting(
  tx: EntityManager,
  customerIds: readonly string[],
  occurredAt: Date,
): Promise<void> {
  if (customerIds.length === 0) return;
  await queue(
    tx,
    `SELECT DISTINCT d.destination_id, m.customer_id FROM segment_membership m
       JOIN destination d ON d.segment_id = m.segment_id AND d.disabled_at IS NULL
      WHERE m.customer_id = ANY($2::uuid[]) AND m.member`,
    [occurredAt, customerIds],
  );
}

/** Queues whomever a destination that was given up may have missed: whom it heard of, and who entered since. */
export const queueMissed = (tx: EntityManager, destinationId: string, now: Date): Promise<void> =>
  queue(
    tx,
    `SELECT destination_id, customer_id FROM destination_member WHERE destination_id = $2
     UNION SELECT d.destination_id, m.customer_id FROM destination d
             JOIN segment_membership m ON m.segment_id = d.segment_id AND m.member AND m.since >= d.disabled_at
            WHERE d.destination_id = $2`,
    [now, destinationId],
  );

/**
 * Queues each person once for each destination, however often they change: what is told is how they stand then. One who is
 * being told right now is looked at again afterwards; one who was set aside gets new tries.
 *
 * @param people the SQL of destination_id and customer_id; $1 is when
 */
async function queue(tx: EntityManager, people: string, parameters: readonly unknown[]): Promise<void> {
  await tx.query(
    `WITH queued AS (
       INSERT INTO delivery AS known (destination_id, customer_id, occurred_at)
       SELECT people.destination_id, people.customer_id, $1::timestamptz FROM (${people}) AS people ORDER BY 1, 2
       ON CONFLICT (destination_id, customer_id) DO UPDATE SET
         occurred_at = excluded.occurred_at, generation = known.generation + 1, dead_at = NULL,
         attempts = CASE WHEN known.dead_at IS NULL THEN known.attempts ELSE 0 END
       RETURNING 1
     )
     SELECT pg_notify('${DELIVERY_CHANNEL}', '') FROM queued LIMIT 1`,
    [...parameters],
  );
}

/** A person to look at for a destination, and how they stand. */
export interface QueuedDelivery {
  readonly deliveryId: string;
  /** How often they changed since they were queued. */
  readonly generation: number;
  readonly customerId: string;
  readonly number: string | null;
  readonly member: boolean;
  readonly revision: number;
  readonly told: Told | null;
  readonly occurredAt: Date;
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
    `SELECT q.delivery_id::text AS "deliveryId", q.generation, q.customer_id AS "customerId", c.number,
            coalesce(m.member, false) AS member, coalesce(m.revision, 0) AS revision, q.occurred_at AS "occurredAt",
            CASE WHEN t.customer_id IS NOT NULL THEN
              jsonb_build_object('member', t.member, 'revision', t.revision, 'confirmed', t.confirmed) END AS told
       FROM delivery q JOIN destination d USING (destination_id)
       LEFT JOIN customer c ON c.id = q.customer_id
       LEFT JOIN segment_membership m ON m.segment_id = d.segment_id AND m.customer_id = q.customer_id
       LEFT JOIN destination_member t ON t.destination_id = q.destination_id AND t.customer_id = q.customer_id
      WHERE q.destination_id = $1 AND q.delivery_id = ANY($2::bigint[]) ORDER BY q.delivery_id`,
    [destinationId, rows.map((row) => row.delivery_id)],
  );
}

/** What a destination is told of a person. */
export type Telling = Pick<Told, 'member' | 'revision'> & { readonly customerId: string };

/**
 * Keeps what a destination is told, of those who are still queued: who was erased meanwhile is not. Before it is sent it is
 * unconfirmed, for it may arrive without an answer.
 */
export async function saveTold(
  tx: EntityManager,
  destinationId: string,
  told: readonly Telling[],
  confirmed: boolean,
): Promise<void> {
  if (told.length === 0) return;
  await tx.query(
    `INSERT INTO destination_member (destination_id, customer_id, member, revision, confirmed)
     SELECT q.destination_id, new.*, $5 FROM unnest($2::uuid[], $3::boolean[], $4::int[]) AS new (customer_id, member, revision)
       JOIN delivery q ON q.destination_id = $1 AND q.customer_id = new.customer_id
      ORDER BY q.customer_id FOR UPDATE OF q
     ON CONFLICT (destination_id, customer_id) DO UPDATE SET
       member = excluded.member, revision = excluded.revision, confirmed = excluded.confirmed`,
    [
      destinationId,
      told.map(({ customerId }) => customerId),
      told.map(({ member }) => member),
      told.map(({ revision }) => revision),
      confirmed,
    ],
  );
}

/** Forgets deliveries that are done; who changed meanwhile is looked at again. */
export async function finishDeliveries(
  tx: EntityManager,
  destinationId: string,
  done: readonly Pick<QueuedDelivery, 'deliveryId' | 'generation'>[],
): Promise<void> {
  const parameters = [
    destinationId,
    done.map(({ deliveryId }) => deliveryId),
    done.map(({ generation }) => generation),
  ];
  const leased = `FROM unnest($2::bigint[], $3::int[]) AS leased (delivery_id, generation)
    WHERE q.destination_id = $1 AND q.delivery_id = leased.delivery_id`;
  await tx.query(
    `UPDATE delivery q SET leased_until = NULL, attempts = 0 ${leased} AND q.generation <> leased.generation`,
    parameters,
  );
  await tx.query(
    `WITH gone AS (
       DELETE FROM delivery q ${leased.replace('FROM', 'USING')} AND q.generation = leased.generation RETURNING q.generation)
     UPDATE destination SET coalesced = coalesced + (SELECT coalesce(sum(generation), 0) FROM gone)
      WHERE destination_id = $1`,
    parameters,
  );
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
