import type { EntityManager } from 'typeorm';
import { mergeTraits, type Traits } from '../domain/traits';
import type { KeyRing } from '../secrecy/key-ring';
import type { Secrecy } from '../secrecy/secrecy';

/** What was stated of one id, as it lies there: sealed with the key of that id, or in clear from before sealing. */
export interface StoredTraits {
  readonly id: string;
  readonly traits: Traits;
  readonly sealed: Buffer | null;
}

/** Of a `customer`, as `StoredTraits`. */
export const TRAITS = 'traits, traits_sealed AS sealed';

/** Nothing where the key is gone. @param ring with the key of the id */
export function openTraits(ring: KeyRing, { id, traits, sealed }: StoredTraits): Traits {
  if (sealed === null) return traits;
  const text = ring.open(id, sealed);
  return text === null ? {} : (JSON.parse(text) as Traits);
}

/**
 * What is known of these people, under all of their ids together, by the id under which each is shown; one of whom
 * nothing is known is left out.
 */
export async function findPersonTraits(
  db: EntityManager,
  secrecy: Secrecy,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, Traits>> {
  const rows: (StoredTraits & { readonly personId: string })[] = await db.query(
    `SELECT person.id AS "personId", c.id, ${TRAITS}
       FROM unnest($1::uuid[]) AS person (id)
      CROSS JOIN LATERAL (
        SELECT person.id UNION SELECT customer_id FROM customer_redirect WHERE survivor_id = person.id
      ) AS one
       JOIN customer c ON c.id = one.id AND (c.traits_sealed IS NOT NULL OR c.traits <> '{}')`,
    [customerIds],
  );
  const ring = await secrecy.knownRing(
    db,
    rows.map(({ id }) => id),
  );
  const people = new Map<string, Traits>();
  for (const { personId, ...row } of rows) {
    people.set(personId, mergeTraits(people.get(personId) ?? {}, openTraits(ring, row)));
  }
  return people;
}

/** @param traits of customers that the transaction has locked; @param ring with the keys of all of them */
export async function saveTraits(
  tx: EntityManager,
  ring: KeyRing,
  traits: ReadonlyMap<string, Traits>,
): Promise<void> {
  if (traits.size === 0) return;
  await tx.query(
    `UPDATE customer SET traits = '{}', traits_sealed = new.sealed
       FROM unnest($1::uuid[], $2::bytea[]) AS new (id, sealed)
      WHERE customer.id = new.id`,
    [[...traits.keys()], [...traits].map(([id, known]) => ring.seal(id, JSON.stringify(known)))],
  );
}

/** Customers whose traits lie in clear, a few, locked. */
export const lockUnsealedTraits = (tx: EntityManager, limit: number): Promise<StoredTraits[]> =>
  tx.query(`SELECT id, ${TRAITS} FROM customer WHERE traits <> '{}' LIMIT $1 FOR UPDATE SKIP LOCKED`, [
    limit,
  ]);
