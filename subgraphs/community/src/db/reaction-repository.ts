import type { EntityManager } from 'typeorm';
import type { ReactionCount, ReactionKind } from '../domain/reaction';

/** A person's reaction to a contribution. */
export interface Reaction {
  readonly contributionId: string;
  readonly customerId: string;
  readonly kind: ReactionKind;
}

/** Stores a reaction; the same one of the same person again changes nothing. */
export const insertReaction = (tx: EntityManager, reaction: Reaction, now: Date): Promise<unknown> =>
  tx.query(
    `INSERT INTO reaction (contribution_id, customer_id, kind, reacted_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [reaction.contributionId, reaction.customerId, reaction.kind, now],
  );

export const deleteReaction = (tx: EntityManager, reaction: Reaction): Promise<unknown> =>
  tx.query(`DELETE FROM reaction WHERE contribution_id = $1 AND customer_id = $2 AND kind = $3`, [
    reaction.contributionId,
    reaction.customerId,
    reaction.kind,
  ]);

/** The reactions to each contribution by kind. Kinds that nobody used are left out. */
export const countReactions = (
  db: EntityManager,
  contributionIds: readonly string[],
): Promise<(ReactionCount & { readonly id: string })[]> =>
  db.query(
    `SELECT contribution_id AS id, kind, count(*)::int AS count FROM reaction
      WHERE contribution_id = ANY($1::uuid[]) GROUP BY contribution_id, kind`,
    [contributionIds],
  );

/** A person's own reactions to `contributionIds`. */
export const findReactions = (
  db: EntityManager,
  contributionIds: readonly string[],
  customerId: string,
): Promise<{ readonly id: string; readonly kind: ReactionKind }[]> =>
  db.query(
    `SELECT contribution_id AS id, kind FROM reaction WHERE contribution_id = ANY($1::uuid[]) AND customer_id = $2`,
    [contributionIds, customerId],
  );
