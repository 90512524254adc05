import type { EntityManager } from 'typeorm';
import type { InterestSign } from '../domain/interest';

/** How many of a member's latest signs of each sort are looked at. */
const SIGNS_MAX = 500;

/** A reply is about what its thread is about. */
const ABOUT = 'coalesce(c.product_id, thread.product_id)';
const WITH_THREAD = 'LEFT JOIN contribution thread ON thread.id = c.thread_id';
const SEEN = `c.hidden_reason IS NULL AND NOT c.superseded AND ${ABOUT} IS NOT NULL`;

/** What they wrote, by whichever of their ids. */
const WROTE = `
  SELECT ${ABOUT} AS product_id, 'WROTE' AS kind, coalesce(c.edited_at, c.created_at) AS at
    FROM contribution c ${WITH_THREAD}
   WHERE c.author_id = member.id AND ${SEEN}
   ORDER BY at DESC LIMIT ${SIGNS_MAX}`;

/** What they voted for or reacted to counts once, however; what is or became their own does not count. */
const REACTED = `
  SELECT ${ABOUT} AS product_id, 'REACTED' AS kind, max(voice.at) AS at
    FROM (SELECT contribution_id AS id, reacted_at AS at FROM reaction WHERE customer_id = member.id
           UNION ALL
          SELECT idea_id, voted_at FROM idea_vote WHERE customer_id = member.id) AS voice
    JOIN contribution c ON c.id = voice.id AND c.author_id IS DISTINCT FROM member.id
    ${WITH_THREAD}
   WHERE ${SEEN}
   GROUP BY c.id, thread.id
   ORDER BY at DESC LIMIT ${SIGNS_MAX}`;

/**
 * What each of these people did about products that everyone can see, in no particular order; one statement.
 *
 * @param customerIds ids that survive
 */
export const findInterestSigns = (
  db: EntityManager,
  customerIds: readonly string[],
): Promise<(InterestSign & { readonly customerId: string })[]> =>
  db.query(
    `SELECT member.id AS "customerId", sign.product_id AS "productId", sign.kind, sign.at
       FROM unnest($1::uuid[]) AS member (id)
      CROSS JOIN LATERAL ((${WROTE}) UNION ALL (${REACTED})) AS sign`,
    [customerIds],
  );
