import type { EntityManager } from 'typeorm';

/** From `identifiedAt` on it is known that `anonymousId` was `customerId` until then. */
export interface Identification {
  readonly anonymousId: string;
  readonly identifiedAt: string;
  readonly customerId: string;
}

/** Any number: an identification waits for the quotes stored before it, and they for it, so that neither misses the other. */
const IDENTITY_LOCK = 7_240_003;

/**
 * Remembers identifications and gives each visitor's quote to the customer of the first one at or after it, so that a
 * shared browser gives everybody their own, and any order of arrival the same result.
 */
export async function storeIdentifications(
  tx: EntityManager,
  identifications: readonly Identification[],
): Promise<void> {
  const anonymousIds = identifications.map((one) => one.anonymousId);
  await tx.query('SELECT pg_advisory_xact_lock($1)', [IDENTITY_LOCK]);
  await tx.query(
    `INSERT INTO identification (anonymous_id, identified_at, customer_id)
     SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::uuid[]) ON CONFLICT DO NOTHING`,
    [
      anonymousIds,
      identifications.map((one) => one.identifiedAt),
      identifications.map((one) => one.customerId),
    ],
  );
  await assignQuotes(tx, anonymousIds);
}

/** Gives a visitor's quote that was just stored to whom they turned out to be meanwhile. */
export async function claimNewQuote(tx: EntityManager, anonymousId: string): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock_shared($1)', [IDENTITY_LOCK]);
  await assignQuotes(tx, [anonymousId]);
}

const assignQuotes = (tx: EntityManager, anonymousIds: readonly string[]): Promise<unknown> =>
  tx.query(
    `UPDATE quote SET origin_id = owned.origin_id, customer_id = coalesce(redirect.survivor_id, owned.origin_id)
       FROM (
         SELECT q.id, (
           SELECT known.customer_id FROM identification AS known
            WHERE known.anonymous_id = q.anonymous_id AND known.identified_at >= q.created_at
            ORDER BY known.identified_at, known.customer_id LIMIT 1) AS origin_id
           FROM quote AS q WHERE q.anonymous_id = ANY($1::text[])
       ) AS owned
       LEFT JOIN customer_redirect AS redirect ON redirect.customer_id = owned.origin_id
      WHERE quote.id = owned.id AND owned.origin_id IS NOT NULL
        AND quote.origin_id IS DISTINCT FROM owned.origin_id`,
    [anonymousIds],
  );
