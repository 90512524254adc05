import { byCodeUnit } from '@rapport/kernel/compare';
import type { EntityManager } from 'typeorm';
import type { Shopper } from '../domain/shopper';

/** Somebody looked at a product. */
export interface View {
  readonly eventId: string;
  readonly viewedAt: string;
  readonly shopper: Shopper;
  readonly productId: string;
  /** Where the event named no customer: whose view it is may change. */
  readonly anonymousId: string | null;
}

/** From `identifiedAt` on it is known that `anonymousId` was `customerId` until then. */
export interface Identification {
  readonly anonymousId: string;
  readonly identifiedAt: string;
  readonly customerId: string;
}

/** Any number: an identification waits for the views stored before it, and they for it, so that neither misses the other. */
const IDENTITY_LOCK = 7_240_001;

/** Stores views, an anonymous one as the view of whoever its device is known to have been then. */
export async function storeViews(tx: EntityManager, views: readonly View[], now: Date): Promise<void> {
  if (views.some((view) => view.anonymousId !== null))
    await tx.query('SELECT pg_advisory_xact_lock_shared($1)', [IDENTITY_LOCK]);
  await tx.query(
    `INSERT INTO product_view (shopper, viewed_at, event_id, product_id, anonymous_id, stored_at)
     SELECT coalesce(${ownerOf('seen')}, seen.shopper), viewed_at, event_id, product_id, anonymous_id, $6
       FROM unnest($1::text[], $2::timestamptz[], $3::uuid[], $4::text[], $5::text[])
         AS seen (shopper, viewed_at, event_id, product_id, anonymous_id)
     ON CONFLICT DO NOTHING`,
    [
      views.map((view) => view.shopper),
      views.map((view) => view.viewedAt),
      views.map((view) => view.eventId),
      views.map((view) => view.productId),
      views.map((view) => view.anonymousId),
      now,
    ],
  );
}

/** Remembers identifications and gives the views made before each to its customer. */
export async function storeIdentifications(
  tx: EntityManager,
  identifications: readonly Identification[],
  now: Date,
): Promise<void> {
  const sorted = [...identifications].sort((a, b) => byCodeUnit(a.anonymousId, b.anonymousId));
  const anonymousIds = sorted.map((one) => one.anonymousId);
  const instants = sorted.map((one) => one.identifiedAt);
  await tx.query('SELECT pg_advisory_xact_lock($1)', [IDENTITY_LOCK]);
  await tx.query(
    `INSERT INTO identification (anonymous_id, identified_at, customer_id, stored_at)
     SELECT *, $4::timestamptz FROM unnest($1::text[], $2::timestamptz[], $3::uuid[]) ON CONFLICT DO NOTHING`,
    [anonymousIds, instants, sorted.map((one) => one.customerId), now],
  );
  await tx.query(ASSIGN_VIEWS, [anonymousIds, instants]);
}

/**
 * An anonymous view belongs to the customer of the first identification at or after it, so that a shared device
 * gives each customer their own, and any order of arrival the same result. No row where nobody is known.
 */
const ownerOf = (view: string): string => `(
  SELECT 'customer:' || coalesce(redirect.survivor_id, known.customer_id)
    FROM identification AS known LEFT JOIN customer_redirect AS redirect USING (customer_id)
   WHERE known.anonymous_id = ${view}.anonymous_id AND known.identified_at >= ${view}.viewed_at
   ORDER BY known.identified_at, known.customer_id LIMIT 1)`;

/** An identification says nothing of what the device did before the one before it: that is somebody's already. */
const ASSIGN_VIEWS = `
  UPDATE product_view AS stored SET shopper = owned.shopper
    FROM (
      SELECT DISTINCT seen.shopper AS was, seen.viewed_at, seen.event_id, ${ownerOf('seen')} AS shopper
        FROM unnest($1::text[], $2::timestamptz[]) AS fresh (anonymous_id, identified_at)
        CROSS JOIN LATERAL (
          SELECT coalesce(max(known.identified_at), '-infinity') AS since FROM identification AS known
           WHERE known.anonymous_id = fresh.anonymous_id AND known.identified_at < fresh.identified_at
        ) AS before
        JOIN product_view AS seen ON seen.anonymous_id = fresh.anonymous_id
         AND seen.viewed_at > before.since AND seen.viewed_at <= fresh.identified_at
    ) AS owned
   WHERE stored.shopper = owned.was AND stored.viewed_at = owned.viewed_at AND stored.event_id = owned.event_id
     AND stored.shopper <> owned.shopper`;

/** Gives the views of everybody who is one person with one of `customerIds` to that person. */
export async function moveViewsToSurvivors(tx: EntityManager, customerIds: readonly string[]): Promise<void> {
  await tx.query(
    `UPDATE product_view SET shopper = 'customer:' || redirect.survivor_id
       FROM customer_redirect AS redirect
      WHERE redirect.survivor_id IN (SELECT survivor_id FROM customer_redirect WHERE customer_id = ANY($1::uuid[]))
        AND product_view.shopper = 'customer:' || redirect.customer_id AND redirect.customer_id <> redirect.survivor_id`,
    [customerIds],
  );
}
