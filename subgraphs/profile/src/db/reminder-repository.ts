import type { EntityManager } from 'typeorm';
import type { MessageChannel } from '../domain/communication-preferences';

export const REMINDER_KINDS = ['ABANDONED_CART', 'REPLENISHMENT'] as const;
export type ReminderKind = (typeof REMINDER_KINDS)[number];

/** Something that somebody could be reminded of and was not yet. */
export interface ReminderCandidate {
  readonly customerId: string;
  readonly kind: ReminderKind;
  /** Since when the cart was left alone, or the first of the products is expected to be needed. */
  readonly since: Date;
  readonly subjects: readonly string[];
  /** The first 20. */
  readonly productIds: readonly string[];
}

/** Which candidates, and where a page of them goes on. */
export interface CandidateSearch {
  readonly now: Date;
  /** A cart left alone since before this is abandoned. */
  readonly idleBefore: Date;
  /** What is older than this is no longer worth a reminder. */
  readonly notBefore: Date;
  /** Only these people; `null` is everybody. */
  readonly customerIds: readonly string[] | null;
  readonly after: { readonly customerId: string; readonly kind: string } | null;
  readonly limit: number;
}

/** A reminder is about at most this many products. */
const PRODUCTS_MAX = 20;

/** A page of candidates, by person and kind. An order since then, or a reminder of the same, takes one out. */
export function findReminderCandidates(
  db: EntityManager,
  { now, idleBefore, notBefore, customerIds, after, limit }: CandidateSearch,
): Promise<ReminderCandidate[]> {
  return db.query(
    `SELECT customer_id AS "customerId", kind, since, subjects, product_ids AS "productIds"
       FROM (${ABANDONED_CARTS} UNION ALL ${REPLENISHMENTS}) AS candidate
      WHERE $5::uuid IS NULL OR (customer_id, kind) > ($5, $6)
      ORDER BY customer_id, kind LIMIT $7`,
    [now, idleBefore, notBefore, customerIds, after?.customerId ?? null, after?.kind ?? null, limit],
  );
}

const NOT_REMINDED = (kind: ReminderKind, subject: string): string =>
  `NOT EXISTS (SELECT 1 FROM reminder r
                WHERE r.customer_id = t.customer_id AND r.kind = '${kind}' AND ${subject} = ANY(r.subjects))`;

const ABANDONED_CARTS = `
  SELECT customer_id, 'ABANDONED_CART' AS kind, changed_at AS since, ARRAY[cart_id || ' ' || revision] AS subjects,
         ARRAY(SELECT line ->> 'productId' FROM jsonb_array_elements(lines) WITH ORDINALITY AS l (line, n)
                ORDER BY n LIMIT ${PRODUCTS_MAX}) AS product_ids
    FROM cart t
   WHERE lines <> '[]' AND changed_at > $3 AND changed_at <= $2
     AND ($4::uuid[] IS NULL OR customer_id = ANY($4))
     AND ${NOT_REMINDED('ABANDONED_CART', `(cart_id || ' ' || revision)`)}`;

const SUBJECT = `(product_id || ' ' || to_json(last_ordered_at))`;

const REPLENISHMENTS = `
  SELECT customer_id, 'REPLENISHMENT' AS kind, min(expected_at) AS since,
         (array_agg(${SUBJECT} ORDER BY expected_at, product_id))[1:${PRODUCTS_MAX}] AS subjects,
         (array_agg(product_id ORDER BY expected_at, product_id))[1:${PRODUCTS_MAX}] AS product_ids
    FROM replenishment t
   WHERE expected_at > $3 AND expected_at <= $1
     AND ($4::uuid[] IS NULL OR customer_id = ANY($4))
     AND EXISTS (SELECT 1 FROM customer WHERE customer.id = t.customer_id)
     AND NOT EXISTS (SELECT 1 FROM shop_order o
                      WHERE o.customer_id = t.customer_id AND o.ordered_at >= t.last_ordered_at + interval '1 day'
                        AND o.lines @> jsonb_build_array(jsonb_build_object('productId', t.product_id)))
     AND ${NOT_REMINDED('REPLENISHMENT', SUBJECT)}
   GROUP BY customer_id`;

/** A reminder that goes out. */
export interface SentReminder {
  readonly reminderId: string;
  readonly customerId: string;
  readonly kind: ReminderKind;
  readonly channel: MessageChannel;
  readonly subjects: readonly string[];
  readonly productIds: readonly string[];
}

/** @param reminders of people that the transaction has locked */
export async function insertReminders(
  tx: EntityManager,
  reminders: readonly SentReminder[],
  dueAt: Date,
): Promise<void> {
  if (reminders.length === 0) return;
  await tx.query(
    `INSERT INTO reminder (customer_id, origin_id, reminder_id, kind, channel, subjects, product_ids, due_at)
     SELECT new.customer_id, new.customer_id, new.reminder_id, new.kind, new.channel,
            ARRAY(SELECT jsonb_array_elements_text(new.subjects)),
            ARRAY(SELECT jsonb_array_elements_text(new.product_ids)), $1
       FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::jsonb[], $7::jsonb[])
            AS new (customer_id, reminder_id, kind, channel, subjects, product_ids)`,
    [
      dueAt,
      reminders.map((one) => one.customerId),
      reminders.map((one) => one.reminderId),
      reminders.map((one) => one.kind),
      reminders.map((one) => one.channel),
      reminders.map((one) => JSON.stringify(one.subjects)),
      reminders.map((one) => JSON.stringify(one.productIds)),
    ],
  );
}

/** Takes reminders that have not left the outbox back, as if they had never been due. */
export async function deletePendingReminders(
  tx: EntityManager,
  refused: readonly { readonly customerId: string; readonly channel: MessageChannel }[],
): Promise<void> {
  await tx.query(
    `WITH gone AS (
       DELETE FROM outbox
        WHERE type = 'reminder.due'
          AND (payload::jsonb ->> 'customerId', payload::jsonb ->> 'channel') IN
              (SELECT * FROM unnest($1::text[], $2::text[]))
       RETURNING (payload::jsonb ->> 'reminderId')::uuid AS reminder_id, (payload::jsonb ->> 'customerId')::uuid AS customer_id
     )
     DELETE FROM reminder USING gone
      WHERE reminder.customer_id = gone.customer_id AND reminder.reminder_id = gone.reminder_id`,
    [refused.map(({ customerId }) => customerId), refused.map(({ channel }) => channel)],
  );
}

/** What these people were reminded of since `since`. */
export function findSentSince(
  db: EntityManager,
  customerIds: readonly string[],
  since: Date,
): Promise<{ readonly customerId: string; readonly channel: MessageChannel; readonly at: Date }[]> {
  return db.query(
    `SELECT customer_id AS "customerId", channel, due_at AS at FROM reminder
      WHERE customer_id = ANY($1::uuid[]) AND due_at > $2`,
    [customerIds, since],
  );
}

/** An interval of a product is known once this many pauses between purchases were seen. */
const PRODUCT_GAPS_MIN = 5;
/** Bought twice within this many days is one purchase. */
const GAP_DAYS_MIN = 3;

/**
 * Computes anew when each product that somebody bought repeatedly is expected to be needed: after the median pause
 * between their own purchases of it, when there were three or more; else between everybody's, when enough are known.
 */
export async function recomputeReplenishment(tx: EntityManager): Promise<void> {
  await tx.query('DELETE FROM replenishment');
  await tx.query(`
    WITH bought AS (
      SELECT DISTINCT o.customer_id, line ->> 'productId' AS product_id, date_trunc('day', o.ordered_at, 'UTC') AS day
        FROM shop_order o
        JOIN customer ON customer.id = o.customer_id AND customer.number IS NOT NULL,
             jsonb_array_elements(o.lines) AS line
    ), pauses AS (
      SELECT customer_id, product_id, day,
             day - lag(day) OVER (PARTITION BY customer_id, product_id ORDER BY day) AS pause
        FROM bought
    ), own AS (
      SELECT customer_id, product_id, max(day) AS last_day, count(pause) AS pauses,
             percentile_cont(0.5) WITHIN GROUP (ORDER BY pause) AS median
        FROM pauses WHERE pause IS NULL OR pause >= interval '${GAP_DAYS_MIN} days'
       GROUP BY customer_id, product_id HAVING count(pause) > 0
    ), products AS (
      SELECT product_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY pause) AS median
        FROM pauses WHERE pause >= interval '${GAP_DAYS_MIN} days'
       GROUP BY product_id HAVING count(*) >= ${PRODUCT_GAPS_MIN}
    )
    INSERT INTO replenishment (customer_id, product_id, last_ordered_at, expected_at)
    SELECT customer_id, product_id, last_day,
           last_day + CASE WHEN pauses >= 2 THEN own.median ELSE products.median END
      FROM own LEFT JOIN products USING (product_id)
     WHERE pauses >= 2 OR products.median IS NOT NULL
  `);
}
