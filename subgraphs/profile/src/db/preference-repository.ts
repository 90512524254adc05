import type { EntityManager } from 'typeorm';
import type { CommunicationPreferences } from '../domain/communication-preferences';
import { mergeTraits, type StatedTrait, type Traits } from '../domain/traits';

/** What a person wants to hear, as they said it last, under whichever of their ids. */
export interface StoredPreferences {
  readonly customerId: string;
  readonly preferences: CommunicationPreferences;
}

/** The preferences of these people; those who never said anything are left out. */
export function findPreferences(
  db: EntityManager,
  customerIds: readonly string[],
): Promise<StoredPreferences[]> {
  return db.query(
    `SELECT DISTINCT ON (customer_id) customer_id AS "customerId", preferences
       FROM communication_preference WHERE customer_id = ANY($1::uuid[])
      ORDER BY customer_id, changed_at DESC, origin_id`,
    [customerIds],
  );
}

/** @param stated by somebody whom the transaction has locked */
export async function savePreferences(
  tx: EntityManager,
  { customerId, originId, preferences }: StoredPreferences & { readonly originId: string },
  changedAt: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO communication_preference (customer_id, origin_id, preferences, changed_at)
     VALUES ($1, $2, $3, $4)
     ON CONFLICT (customer_id, origin_id) DO UPDATE SET
       preferences = excluded.preferences, changed_at = excluded.changed_at`,
    [customerId, originId, JSON.stringify(preferences), changedAt],
  );
}

/** The traits of these names that are known of these people under all of their ids; one for each person. */
export async function findNamedTraits(
  db: EntityManager,
  customerIds: readonly string[],
  names: readonly string[],
): Promise<ReadonlyMap<string, Traits>> {
  const rows: { customerId: string; name: string; trait: StatedTrait }[] = await db.query(
    `SELECT person.id AS "customerId", name, c.traits -> name AS trait
       FROM unnest($1::uuid[]) AS person (id)
      CROSS JOIN LATERAL (
        SELECT person.id UNION SELECT customer_id FROM customer_redirect WHERE survivor_id = person.id
      ) AS one
       JOIN customer c ON c.id = one.id
      CROSS JOIN unnest($2::text[]) AS name
      WHERE c.traits ? name`,
    [customerIds, names],
  );
  const known = new Map<string, Traits>(customerIds.map((id) => [id, {}]));
  for (const { customerId, name, trait } of rows) {
    known.set(customerId, mergeTraits(known.get(customerId) ?? {}, { [name]: trait }));
  }
  return known;
}
