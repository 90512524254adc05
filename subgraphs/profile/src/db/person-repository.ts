import type { Person } from '@rapport/subgraph-kit/rights/personal-data';
import type { EntityManager } from 'typeorm';
import type { Identifier } from '../domain/identifier';
import type { Traits } from '../domain/traits';
import type { SealedTransaction } from '../secrecy/secrecy';
import { findIdentifiers } from './identifier-repository';
import { openTraits, TRAITS, type StoredTraits } from './trait-repository';

/**
 * Every id that the person of `customerId` ever had, as visitors too; of an unknown one itself alone.
 *
 * @param devices what lies under the id of a device that changed hands may be another's: it is forgotten with who had the
 *   device first, and handed out to nobody
 */
export async function findPerson(
  db: EntityManager,
  customerId: string,
  devices: 'ALL' | 'UNDIVIDED',
): Promise<Person> {
  const ids: { id: string }[] = await db.query(
    `WITH own AS (
       SELECT customer_id AS id FROM customer_redirect
        WHERE survivor_id = (SELECT survivor_id FROM customer_redirect WHERE customer_id = $1)
       UNION SELECT $1::uuid
     )
     SELECT id FROM own
     UNION SELECT visitor_id FROM anonymous_identity
            WHERE customer_id IN (SELECT id FROM own) AND visitor_id IS NOT NULL
     UNION SELECT visitor_id FROM device_stretch
            WHERE owner_id IN (SELECT id FROM own) AND visitor_id IS NOT NULL`,
    [customerId],
  );
  const customerIds = ids.map((row) => row.id);
  const rows: { anonymous_id: string }[] = await db.query(
    `SELECT anonymous_id FROM anonymous_identity i WHERE customer_id = ANY($1::uuid[]) AND ($2 OR NOT EXISTS (
       SELECT FROM device_stretch s
        WHERE s.anonymous_id = i.anonymous_id AND NOT coalesce(s.owner_id, s.visitor_id) = ANY($1::uuid[])))`,
    [customerIds, devices === 'ALL'],
  );
  return { customerIds, anonymousIds: rows.map((row) => row.anonymous_id) };
}

/** What a person is known by beside their ids. */
export interface KnownAs {
  readonly numbers: readonly string[];
  readonly traits: readonly Traits[];
  readonly identifiers: readonly Identifier[];
}

export async function findKnownAs(
  { tx, secrecy }: SealedTransaction,
  { customerIds }: Person,
): Promise<KnownAs> {
  const rows: (StoredTraits & { readonly number: string | null })[] = await tx.query(
    `SELECT id, number, ${TRAITS} FROM customer WHERE id = ANY($1::uuid[])`,
    [customerIds],
  );
  const ring = await secrecy.knownRing(tx, customerIds);
  const identifiers = await findIdentifiers(tx, secrecy, customerIds);
  return {
    identifiers,
    numbers: rows.flatMap(({ number }) => number ?? []),
    traits: rows.map((row) => openTraits(ring, row)),
  };
}
