import type { EntityManager } from 'typeorm';

/** Forgets at most `limit` rows older than `before`. @returns how many; 0 when there is nothing left to do */
export type ForgetBatch = (tx: EntityManager, before: Date, limit: number) => Promise<number>;

export const deleteQuarantinedEvents: ForgetBatch = (tx, before, limit) =>
  countOf(
    tx,
    `WITH done AS (
       DELETE FROM quarantined_event WHERE id IN (
         SELECT id FROM quarantined_event WHERE received_at < $1 LIMIT $2) RETURNING 1
     ) SELECT count(*)::int AS n FROM done`,
    [before, limit],
  );

export const deleteAccesses: ForgetBatch = (tx, before, limit) =>
  countOf(
    tx,
    `WITH done AS (
       DELETE FROM customer_access WHERE access_id IN (
         SELECT access_id FROM customer_access WHERE accessed_at < $1 LIMIT $2) RETURNING 1
     ) SELECT count(*)::int AS n FROM done`,
    [before, limit],
  );

/** Tills that had no session since: at the next one they are known again. */
export const deleteIdleTills: ForgetBatch = (tx, before, limit) =>
  countOf(
    tx,
    `WITH done AS (
       DELETE FROM till_device WHERE device IN (
         SELECT device FROM till_device WHERE used_at < $1 LIMIT $2) RETURNING 1
     ) SELECT count(*)::int AS n FROM done`,
    [before, limit],
  );

/**
 * Removes anonymous visitors who did nothing since `before`, with their carts, views, events and anonymous ids. Who has an
 * order or a return stays. Anonymous ids are locked first, as ingestion locks them; one that is in use is skipped, and
 * once it is locked nobody acts as its visitor, so the second statement sees the last they did.
 */
export const deleteIdleVisitors: ForgetBatch = async (tx, before, limit) => {
  const candidates: { customer_id: string }[] = await tx.query(
    `SELECT identity.customer_id FROM customer
       JOIN anonymous_identity identity ON identity.customer_id = customer.id
      WHERE customer.number IS NULL AND NOT identity.joined AND NOT identity.split AND customer.created_at < $1 AND ${IDLE}
      LIMIT $2 FOR UPDATE OF identity SKIP LOCKED`,
    [before, limit],
  );
  if (candidates.length === 0) return 0;
  return countOf(
    tx,
    `WITH idle AS (
       SELECT customer.id FROM customer WHERE customer.id = ANY($2::uuid[]) AND ${IDLE}
     ), carts AS (DELETE FROM cart USING idle WHERE cart.customer_id = idle.id),
        views AS (DELETE FROM product_view USING idle WHERE product_view.customer_id = idle.id),
        events AS (DELETE FROM customer_event e USING idle WHERE e.customer_id = idle.id),
        visits AS (DELETE FROM customer_session s USING idle WHERE s.customer_id = idle.id),
        answers AS (DELETE FROM quiz_response q USING idle WHERE q.customer_id = idle.id),
        wishes AS (DELETE FROM newsletter_request n USING idle WHERE n.customer_id = idle.id),
        keys AS (DELETE FROM person_key k USING idle WHERE k.person_id = idle.id),
        texts AS (DELETE FROM raw_event r USING idle WHERE r.origin_id = idle.id),
        ids AS (DELETE FROM anonymous_identity i USING idle WHERE i.customer_id = idle.id),
        done AS (DELETE FROM customer USING idle WHERE customer.id = idle.id RETURNING 1)
     SELECT count(*)::int AS n FROM done`,
    [before, candidates.map((row) => row.customer_id)],
  );
};

/** Of a `customer`: whether they did nothing since `$1`. */
const IDLE = `
  NOT EXISTS (SELECT 1 FROM cart WHERE cart.customer_id = customer.id AND cart.changed_at >= $1)
  AND NOT EXISTS (SELECT 1 FROM product_view v WHERE v.customer_id = customer.id AND v.viewed_at >= $1)
  AND NOT EXISTS (SELECT 1 FROM customer_event e WHERE e.customer_id = customer.id AND e.occurred_at >= $1)
  AND NOT EXISTS (SELECT 1 FROM customer_session s WHERE s.customer_id = customer.id AND s.last_seen_at >= $1)
  AND NOT EXISTS (SELECT 1 FROM quiz_response q WHERE q.customer_id = customer.id AND q.changed_at >= $1)
  AND NOT EXISTS (SELECT 1 FROM newsletter_request n WHERE n.customer_id = customer.id
                     AND (n.requested_at >= $1 OR n.confirmed_at IS NOT NULL AND n.unsubscribed_at IS NULL))
  AND NOT EXISTS (SELECT 1 FROM shop_order o WHERE o.customer_id = customer.id)
  AND NOT EXISTS (SELECT 1 FROM shop_return r WHERE r.customer_id = customer.id)`;

async function countOf(tx: EntityManager, text: string, parameters: unknown[]): Promise<number> {
  const [row]: { n: number }[] = await tx.query(text, parameters);
  return row?.n ?? 0;
}
