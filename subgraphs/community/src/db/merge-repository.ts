import type { EntityManager } from 'typeorm';

/** Every id that the people of `customerIds` had before they were merged, with the one that holds everything now. */
export const findMerged = (
  tx: EntityManager,
  customerIds: readonly string[],
): Promise<{ readonly from: string; readonly into: string }[]> =>
  tx.query(
    `SELECT customer_id AS "from", survivor_id AS "into" FROM customer_redirect
      WHERE customer_id <> survivor_id
        AND survivor_id IN (SELECT survivor_id FROM customer_redirect WHERE customer_id = ANY($1::uuid[]))
      ORDER BY 1`,
    [customerIds],
  );

/**
 * Moves everything of each `from` to its `into`, so that nothing counts twice: of two votes, equal reactions or
 * reviews of a product one stays (of reviews the one written last), and what was another's becomes one's own, to
 * which nobody reacts. Wants the merge lock (`recordMerges`).
 */
export async function moveCustomers(
  tx: EntityManager,
  merges: readonly { readonly from: string; readonly into: string }[],
): Promise<void> {
  const ids = [merges.map((merge) => merge.from), merges.map((merge) => merge.into)];
  for (const statement of [
    ...MOVE_PURCHASES,
    ...MOVE_VOICES,
    ...MOVE_REVIEWS,
    ...DROP_OWN_REACTIONS,
    ...MOVE_MEMBERS,
  ])
    await tx.query(statement, ids);
}

const MERGE = `merge AS (SELECT * FROM unnest($1::uuid[], $2::uuid[]) AS merge(from_id, into_id))`;
/** The people who were merged, each of their ids with the surviving one, which stands for itself too. */
const PERSON = `${MERGE}, person AS (
  SELECT from_id AS customer_id, into_id AS survivor_id FROM merge UNION SELECT into_id, into_id FROM merge)`;

const MOVE_PURCHASES = [
  `WITH ${MERGE} UPDATE purchase p SET customer_id = into_id FROM merge WHERE p.customer_id = from_id`,
];

const MOVE_VOICES = [
  `WITH ${MERGE} INSERT INTO idea_vote (idea_id, customer_id, voted_at)
   SELECT v.idea_id, into_id, min(v.voted_at) FROM idea_vote v JOIN merge ON v.customer_id = from_id GROUP BY 1, 2
   ON CONFLICT DO NOTHING`,
  `WITH ${MERGE} DELETE FROM idea_vote v USING merge WHERE v.customer_id = from_id`,
  `WITH ${MERGE} INSERT INTO reaction (contribution_id, customer_id, kind, reacted_at)
   SELECT r.contribution_id, into_id, r.kind, min(r.reacted_at) FROM reaction r JOIN merge ON r.customer_id = from_id
    GROUP BY 1, 2, 3
   ON CONFLICT DO NOTHING`,
  `WITH ${MERGE} DELETE FROM reaction r USING merge WHERE r.customer_id = from_id`,
];

const MOVE_REVIEWS = [
  `WITH ${PERSON}, ranked AS (
     SELECT c.id, row_number() OVER (PARTITION BY survivor_id, c.product_id
                                         ORDER BY coalesce(c.edited_at, c.created_at) DESC, c.id DESC) AS place
       FROM contribution c JOIN person ON c.author_id = person.customer_id WHERE c.kind = 'REVIEW')
   DELETE FROM contribution c USING ranked WHERE c.id = ranked.id AND place > 1`,
  `WITH ${MERGE} UPDATE contribution c SET author_id = into_id FROM merge WHERE c.author_id = from_id`,
];

const DROP_OWN_REACTIONS = [
  `WITH ${MERGE} DELETE FROM reaction r USING contribution c, merge
    WHERE r.contribution_id = c.id AND r.customer_id = c.author_id AND r.customer_id = into_id`,
];

/** One member stays: one who chose a name rather than one who did not, then the survivor's own, then the eldest. */
const MOVE_MEMBERS = [
  `WITH ${PERSON}, joined AS (
     SELECT survivor_id, min(joined_at) AS joined_at FROM member JOIN person USING (customer_id) GROUP BY 1)
   UPDATE member m SET joined_at = joined.joined_at FROM person JOIN joined USING (survivor_id)
    WHERE m.customer_id = person.customer_id`,
  `WITH ${PERSON}, ranked AS (
     SELECT m.id, row_number() OVER (PARTITION BY survivor_id
              ORDER BY m.chosen_name IS NULL, m.customer_id <> survivor_id, m.id) AS place
       FROM member m JOIN person USING (customer_id))
   DELETE FROM member m USING ranked WHERE m.id = ranked.id AND place > 1`,
  `WITH ${MERGE} UPDATE member m SET customer_id = into_id FROM merge WHERE m.customer_id = from_id`,
];
