import type { EntityManager } from 'typeorm';

/** A person's vote for an idea. */
export interface Vote {
  readonly ideaId: string;
  /** As whom they are known now. */
  readonly customerId: string;
  /** The id it is cast under. */
  readonly originId: string;
}

/** Stores votes; a second vote of the same id for the same idea changes nothing, and of the same person counts for nothing. */
export const insertVotes = (tx: EntityManager, votes: readonly Vote[], now: Date): Promise<unknown> =>
  tx.query(
    `INSERT INTO idea_vote (idea_id, customer_id, origin_id, voted_at)
     SELECT i.id, v.customer_id, v.origin_id, $4
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS v (idea_id, customer_id, origin_id)
       JOIN contribution i ON i.id = v.idea_id AND i.kind = 'IDEA'
     ON CONFLICT DO NOTHING`,
    [
      votes.map((vote) => vote.ideaId),
      votes.map((vote) => vote.customerId),
      votes.map((vote) => vote.originId),
      now,
    ],
  );

/** Takes back a person's vote, under whichever of their ids it was cast. */
export const deleteVote = (tx: EntityManager, { ideaId, customerId }: Vote): Promise<unknown> =>
  tx.query(`DELETE FROM idea_vote WHERE idea_id = $1 AND customer_id = $2`, [ideaId, customerId]);

/** How many people voted for each idea. Ideas without any are left out. */
export const countVotes = (
  db: EntityManager,
  ideaIds: readonly string[],
): Promise<{ readonly id: string; readonly count: number }[]> =>
  db.query(
    `SELECT idea_id AS id, count(DISTINCT customer_id)::int AS count FROM idea_vote WHERE idea_id = ANY($1::uuid[]) GROUP BY idea_id`,
    [ideaIds],
  );

/** Those of `ideaIds` that a person voted for. */
export const findVoted = (
  db: EntityManager,
  ideaIds: readonly string[],
  customerId: string,
): Promise<{ readonly id: string }[]> =>
  db.query(
    `SELECT DISTINCT idea_id AS id FROM idea_vote WHERE idea_id = ANY($1::uuid[]) AND customer_id = $2`,
    [ideaIds, customerId],
  );
