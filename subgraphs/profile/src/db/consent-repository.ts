import { findCustomerConsents } from '@rapport/subgraph-kit/consent/consent-store';
import type { EntityManager } from 'typeorm';
import type { ConsentInForce, ConsentPurpose, Joining } from '../domain/consent';

/** What each of these customers allows now, one for each id asked for; one statement. */
export async function findConsentsInForce(
  db: EntityManager,
  customerIds: readonly string[],
  defaults: readonly ConsentPurpose[] = [],
): Promise<ReadonlyMap<string, ConsentInForce>> {
  const nobodyDecided: ConsentInForce = {
    granted: defaults,
    refused: [],
    personalisation: 'FULL',
    globalPrivacyControl: false,
  };
  const known = await findCustomerConsents(db, customerIds);
  return new Map(customerIds.map((id) => [id, known.get(id) ?? nobodyDecided]));
}

/** Ids, and anonymous ids of devices that may have changed hands. */
export interface Concerned {
  readonly ids: readonly string[];
  readonly anonymousIds: readonly string[];
}

/** Whether anything was ever decided by these: most people of most batches have not. */
export async function hasDecisions(db: EntityManager, { ids, anonymousIds }: Concerned): Promise<boolean> {
  const rows: unknown[] = await db.query(
    `SELECT 1 FROM consent_chain WHERE origin_id = ANY($1::uuid[])
     UNION ALL SELECT 1 FROM visitor_consent WHERE anonymous_id = ANY($2::text[]) LIMIT 1`,
    [ids, anonymousIds],
  );
  return rows.length > 0;
}

/** One id of a person, and the id under which the person is shown. */
export interface PersonOfId {
  readonly id: string;
  readonly survivorId: string;
}

/** Everybody whom these ids are, by all their ids. */
export async function findPeopleOf(db: EntityManager, ids: readonly string[]): Promise<PersonOfId[]> {
  return db.query(
    `SELECT customer_id AS id, survivor_id AS "survivorId" FROM customer_redirect
      WHERE survivor_id IN (SELECT survivor_id FROM customer_redirect WHERE customer_id = ANY($1::uuid[]))
     UNION ALL
     SELECT id, id FROM unnest($1::uuid[]) AS alone (id)
      WHERE NOT EXISTS (SELECT 1 FROM customer_redirect WHERE customer_id = alone.id)`,
    [ids],
  );
}

/** The merges that stand between these ids: a visitor's at the instant from which their device was the customer's. */
export async function findJoinings(db: EntityManager, ids: readonly string[]): Promise<Joining[]> {
  return db.query(
    `SELECT link.from_id AS "from", link.into_id AS "into",
            coalesce(device.owned_at, stretch.owned_at, link.merged_at) AS "at"
       FROM customer_link link
       LEFT JOIN anonymous_identity device ON device.visitor_id = link.from_id
       LEFT JOIN device_stretch stretch ON stretch.visitor_id = link.from_id
      WHERE NOT link.undone AND link.from_id = ANY($1::uuid[])`,
    [ids],
  );
}

/** Which of these ids are customers with a number: others know nobody else. */
export async function findKnownIds(db: EntityManager, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows: { id: string }[] = await db.query(
    'SELECT id FROM customer WHERE id = ANY($1::uuid[]) AND number IS NOT NULL',
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}

/** More devices than anybody has: what comes beyond is a test system's. */
const DEVICES_MAX = 1_000;

/** A device, and who uses it now without logging in: its owner, else its visitor, else nobody yet. */
export interface UsedDevice {
  readonly anonymousId: string;
  readonly customerId: string | null;
}

/** The devices of these ids, and those named. */
export async function findUsedDevices(
  db: EntityManager,
  { ids, anonymousIds }: Concerned,
): Promise<UsedDevice[]> {
  return db.query(
    `WITH concerned AS (
       SELECT anonymous_id FROM anonymous_identity WHERE customer_id = ANY($1::uuid[])
       UNION SELECT anonymous_id FROM anonymous_identity WHERE visitor_id = ANY($1::uuid[])
       UNION SELECT anonymous_id FROM device_stretch WHERE visitor_id = ANY($1::uuid[])
       UNION SELECT unnest($2::text[])
     )
     SELECT anonymous_id AS "anonymousId",
            CASE WHEN last.since IS NOT NULL THEN coalesce(last.owner_id, last.visitor_id)
                 ELSE device.customer_id END AS "customerId"
       FROM concerned JOIN anonymous_identity device USING (anonymous_id)
       LEFT JOIN LATERAL (SELECT since, owner_id, visitor_id FROM device_stretch s
                           WHERE s.anonymous_id = device.anonymous_id ORDER BY since DESC LIMIT 1) AS last ON true
      LIMIT ${DEVICES_MAX}`,
    [ids, anonymousIds],
  );
}
