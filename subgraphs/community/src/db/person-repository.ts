import type { PersonId } from '@rapport/subgraph-kit/join-people';
import type { EntityManager } from 'typeorm';

/** Shows contributions as written by whom their ids are now. */
export const rehomeContributions = (tx: EntityManager, people: readonly PersonId[]): Promise<unknown> =>
  tx.query(
    `UPDATE contribution c SET author_id = home.survivor_id
       FROM unnest($1::uuid[], $2::uuid[]) AS home (origin_id, survivor_id)
      WHERE c.origin_id = home.origin_id AND c.author_id <> home.survivor_id`,
    [people.map((one) => one.customerId), people.map((one) => one.survivorId)],
  );

/**
 * A person who was merged may have written several reviews of a product, one under each id: the one written last is
 * shown, and the others are superseded for as long as the merge stands. Wants `lockMembers`, or the merge lock.
 */
export const settleReviews = (tx: EntityManager, customerIds: readonly string[]): Promise<unknown> =>
  tx.query(
    `UPDATE contribution c SET superseded = ranked.place > 1
       FROM (SELECT id, row_number() OVER (PARTITION BY author_id, product_id
                                               ORDER BY coalesce(edited_at, created_at) DESC, id DESC) AS place
               FROM contribution WHERE kind = 'REVIEW' AND author_id = ANY($1::uuid[])) AS ranked
      WHERE c.id = ranked.id AND c.superseded <> (ranked.place > 1)`,
    [customerIds],
  );

/** Until `tx` ends nobody else changes which of a person's reviews are shown. */
export const lockMembers = (tx: EntityManager, customerId: string): Promise<unknown> =>
  tx.query(`SELECT FROM member WHERE customer_id = $1 ORDER BY origin_id FOR UPDATE`, [customerId]);
