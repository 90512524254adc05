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
