import type { DataSource } from 'typeorm';
import { VIEWS_READ_MAX } from './shopper-repository';

const SHOPPERS_PER_STATEMENT = 500;
const IDENTIFICATIONS_PER_STATEMENT = 1_000;
/** A device that viewed more than this in a day is a robot: the rest of its views goes the next nights. */
const VIEWS_LOOKED_AT_PER_SHOPPER_MAX = 10_000;

/**
 * Drops what nobody reads, a few rows at a time: all but the newest views of each shopper (of one who has several ids,
 * of each id: they may part again), the views of devices of
 * which none came since `idleSince`, and who a device belonged to once no view of it depends on that.
 */
export async function pruneViews(db: DataSource, idleSince: Date): Promise<void> {
  for (let after: string | null = ''; after !== null;) {
    const pages: { last: string | null }[] = await db.query(PRUNE_VIEWS, [after, idleSince]);
    after = pages[0]?.last ?? null;
  }
  for (let after: string | null = ''; after !== null;) {
    const pages: { last: string | null }[] = await db.query(PRUNE_IDENTIFICATIONS, [after, idleSince]);
    after = pages[0]?.last ?? null;
  }
}

const PRUNE_VIEWS = `
  WITH page AS (
    SELECT DISTINCT shopper FROM product_view WHERE shopper > $1 ORDER BY shopper LIMIT ${SHOPPERS_PER_STATEMENT}
  ), seen AS (
    SELECT newest.*,
           row_number() OVER (PARTITION BY newest.shopper, newest.origin_id ORDER BY viewed_at DESC, event_id DESC) AS place,
           max(stored_at) OVER (PARTITION BY newest.shopper) AS last_stored_at
      FROM page CROSS JOIN LATERAL (
        SELECT * FROM product_view WHERE product_view.shopper = page.shopper
         ORDER BY viewed_at DESC, event_id DESC LIMIT ${VIEWS_LOOKED_AT_PER_SHOPPER_MAX}
      ) AS newest
  ), dropped AS (
    DELETE FROM product_view USING seen
     WHERE product_view.shopper = seen.shopper AND product_view.viewed_at = seen.viewed_at
       AND product_view.event_id = seen.event_id
       AND (place > ${VIEWS_READ_MAX} OR (seen.shopper LIKE 'anonymous:%' AND last_stored_at < $2))
  )
  SELECT max(shopper) AS last FROM page`;

/** A view that still comes for a dropped one is later than any delivery. */
const PRUNE_IDENTIFICATIONS = `
  WITH page AS (
    SELECT DISTINCT anonymous_id FROM identification
     WHERE anonymous_id > $1 ORDER BY anonymous_id LIMIT ${IDENTIFICATIONS_PER_STATEMENT}
  ), dropped AS (
    DELETE FROM identification USING page
     WHERE identification.anonymous_id = page.anonymous_id AND stored_at < $2
       AND NOT EXISTS (
         SELECT FROM product_view
          WHERE product_view.anonymous_id = page.anonymous_id AND viewed_at <= identified_at)
  )
  SELECT max(anonymous_id) AS last FROM page`;
