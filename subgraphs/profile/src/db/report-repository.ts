import type { EntityManager } from 'typeorm';
import type { Violation } from '../domain/tracking-plan';
import { QuarantinedEventEntity } from './entities/quarantined-event.entity';

/** What one source has sent. */
export interface SourceReport {
  readonly source: string;
  readonly accepted: number;
  readonly duplicates: number;
  readonly quarantined: number;
  readonly lastReceivedAt: Date;
}

/** One for each source that ever sent anything, by name. */
export async function findSourceReports(db: EntityManager): Promise<SourceReport[]> {
  return db.query(
    `SELECT source, sum(accepted)::float8 AS accepted, sum(duplicates)::float8 AS duplicates,
            sum(quarantined)::float8 AS quarantined, max(last_received_at) AS "lastReceivedAt"
       FROM ingestion_counter GROUP BY source ORDER BY source`,
  );
}

/** An event that was refused. */
export interface QuarantinedRecord {
  readonly id: string;
  readonly source: string;
  readonly messageId: string | null;
  readonly code: string;
  readonly reason: string;
  readonly payload: string;
  readonly receivedAt: Date;
  readonly eventName: string | null;
  readonly violations: readonly Violation[];
  readonly triedAt: Date | null;
}

/** Where a page of refused events goes on. */
export interface QuarantinedPlace {
  readonly receivedAt: Date;
  readonly id: string;
}

/** A page of refused events, latest first. */
export function findQuarantinedEvents(
  db: EntityManager,
  limit: number,
  after: QuarantinedPlace | null,
): Promise<QuarantinedEventEntity[]> {
  const query = db.createQueryBuilder(QuarantinedEventEntity, 'event');
  if (after !== null) query.where('(event.received_at, event.id) < (:receivedAt, :id)', after);
  return query.orderBy('event.receivedAt', 'DESC').addOrderBy('event.id', 'DESC').limit(limit).getMany();
}

/** Remembers that somebody who is not the customer named them. */
export async function insertAccesses(
  db: EntityManager,
  access: {
    readonly actor: string;
    readonly field: string;
    /** Their ids; one `null` for a list that nobody was named in. */
    readonly customerIds: readonly (string | null)[];
    readonly accessIds: readonly string[];
    readonly at: Date;
  },
): Promise<void> {
  await db.query(
    `INSERT INTO customer_access (access_id, actor, field, customer_id, accessed_at)
     SELECT new.id, $1, $2, new.customer_id, $3 FROM unnest($4::uuid[], $5::uuid[]) AS new (id, customer_id)`,
    [access.actor, access.field, access.at, access.accessIds, access.customerIds],
  );
}
