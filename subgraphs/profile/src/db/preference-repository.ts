import type { EntityManager } from 'typeorm';
import type { CommunicationPreferences } from '../domain/communication-preferences';

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

/** @param customerId of somebody whom the transaction has locked */
export async function savePreferences(
  tx: EntityManager,
  { customerId, preferences }: StoredPreferences,
  changedAt: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO communication_preference (customer_id, origin_id, preferences, changed_at)
     VALUES ($1, $1, $2, $3)
     ON CONFLICT (customer_id, origin_id) DO UPDATE SET
       preferences = excluded.preferences, changed_at = excluded.changed_at`,
    [customerId, JSON.stringify(preferences), changedAt],
  );
}

/** What traits of these names say of these people: those who have none of them are left out. */
export async function findTraitValues(
  db: EntityManager,
  customerIds: readonly string[],
  names: readonly string[],
): Promise<{ readonly customerId: string; readonly name: string; readonly value: unknown }[]> {
  return db.query(
    `SELECT customer.id AS "customerId", name, traits -> name -> 0 AS value
       FROM customer, unnest($2::text[]) AS name WHERE customer.id = ANY($1::uuid[]) AND traits ? name`,
    [customerIds, names],
  );
}
