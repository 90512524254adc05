import type { EntityManager } from 'typeorm';

/** A person's vote for an idea. */
export interface Vote {
  readonly ideaId: string;
  readonly customerId: string;
}

/** Stores votes; a second vote of the same person for the same idea changes nothing. */
export const insertVotes = (tx: EntityManager, votes: readonly Vote[], now: Date): Promise<unknown> =>
  tx.query(
    `INSERT INTO idea_vote (idea_id, customer_id, voted_at)
     SELECT i.id, v.customer_id, $3 FROM unnest($1::uuid[], $2::uuid[]) AS v(idea_id, customer_id)
       JOIN contribution i ON i.id = v.idea_id AND i.kind = 'IDEA'
     ON CONFLICT DO NOTHING`,
    [votes.map((vote) => vote.ideaId), votes.map((vote) => vote.customerId), now],
  );

export const deleteVote = (tx: EntityManager, { ideaId, customerId }: Vote): Promise<unknown> =>
  tx.query(`DELETE FROM idea_vote WHERE idea_id = $1 AND customer_id = $2`, [ideaId, customerId]);

/** The votes of each idea. Ideas without any are left out. */
export const countVotes = (
  db: EntityManager,
  ideaIds: readonly string[],
): Promise<{ readonly id: string; readonly count: number }[]> =>
  db.query(
    `SELECT idea_id AS id, count(*)::int AS count FROM idea_vote WHERE idea_id = ANY($1::uuid[]) GROUP BY idea_id`,
    [ideaIds],
  );

/** Those of `ideaIds` that a person voted for. */
export const findVoted = (
  db: EntityManager,
  ideaIds: readonly string[],
  customerId: string,
): Promise<{ readonly id: string }[]> =>
  db.query(`SELECT idea_id AS id FROM idea_vote WHERE idea_id = ANY($1::uuid[]) AND customer_id = $2`, [
    ideaIds,
    customerId,
  ]);
