import { byCodeUnit } from '@rapport/kernel/compare';
import type { PersonId } from '@rapport/subgraph-kit/join-people';
import type { EntityManager } from 'typeorm';
import { customerShopper, type Shopper } from '../domain/shopper';

/** Somebody looked at a product. */
export interface View {
  readonly eventId: string;
  readonly viewedAt: string;
  /** Who shows it now. */
  readonly shopper: Shopper;
  /** The customer id it was written under, where the event named one. */
  readonly originId: string | null;
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
    `INSERT INTO product_view (shopper, origin_id, viewed_at, event_id, product_id, anonymous_id, stored_at)
     SELECT coalesce(owner.shopper, seen.shopper), coalesce(owner.origin_id, seen.origin_id), viewed_at, event_id,
            product_id, anonymous_id, $7
       FROM unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::uuid[], $5::text[], $6::text[])
              AS seen (shopper, origin_id, viewed_at, event_id, product_id, anonymous_id)
       LEFT JOIN LATERAL (${originOf('seen')}) AS owner ON true
     ON CONFLICT DO NOTHING`,
    [
      views.map((view) => view.shopper),
      views.map((view) => view.originId),
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
const originOf = (view: string): string => `
  SELECT known.customer_id AS origin_id, 'customer:' || coalesce(redirect.survivor_id, known.customer_id) AS shopper
    FROM identification AS known LEFT JOIN customer_redirect AS redirect USING (customer_id)
   WHERE known.anonymous_id = ${view}.anonymous_id AND known.identified_at >= ${view}.viewed_at
   ORDER BY known.identified_at, known.customer_id LIMIT 1`;

/** An identification says nothing of what the device did before the one before it: that is somebody's already. */
const ASSIGN_VIEWS = `
  UPDATE product_view AS stored SET shopper = owned.shopper, origin_id = owned.origin_id
    FROM (
      SELECT DISTINCT seen.shopper AS was, seen.viewed_at, seen.event_id, owner.shopper, owner.origin_id
        FROM unnest($1::text[], $2::timestamptz[]) AS fresh (anonymous_id, identified_at)
        CROSS JOIN LATERAL (
          SELECT coalesce(max(known.identified_at), '-infinity') AS since FROM identification AS known
           WHERE known.anonymous_id = fresh.anonymous_id AND known.identified_at < fresh.identified_at
        ) AS before
        JOIN product_view AS seen ON seen.anonymous_id = fresh.anonymous_id
         AND seen.viewed_at > before.since AND seen.viewed_at <= fresh.identified_at
        CROSS JOIN LATERAL (${originOf('seen')}) AS owner
    ) AS owned
   WHERE stored.shopper = owned.was AND stored.viewed_at = owned.viewed_at AND stored.event_id = owned.event_id
     AND stored.origin_id IS DISTINCT FROM owned.origin_id`;

/** Shows views as those of whom their ids are now. */
export async function rehomeViews(tx: EntityManager, people: readonly PersonId[]): Promise<void> {
  await tx.query(
    `UPDATE product_view SET shopper = home.shopper
       FROM unnest($1::uuid[], $2::text[]) AS home (origin_id, shopper)
      WHERE product_view.origin_id = home.origin_id AND product_view.shopper <> home.shopper`,
    [people.map((one) => one.customerId), people.map((one) => customerShopper(one.survivorId))],
  );
}
