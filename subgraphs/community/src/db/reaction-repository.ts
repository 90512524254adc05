import type { EntityManager } from 'typeorm';
import type { ReactionCount, ReactionKind } from '../domain/reaction';

/** A person's reaction to a contribution. */
export interface Reaction {
  readonly contributionId: string;
  /** As whom they are known now. */
  readonly customerId: string;
  /** The id it is given under. */
  readonly originId: string;
  readonly kind: ReactionKind;
}

/** Stores a reaction; the same one of the same id again changes nothing, and of the same person counts for nothing. */
export const insertReaction = (tx: EntityManager, reaction: Reaction, now: Date): Promise<unknown> =>
  tx.query(
    `INSERT INTO reaction (contribution_id, customer_id, origin_id, kind, reacted_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [reaction.contributionId, reaction.customerId, reaction.originId, reaction.kind, now],
  );

/** Takes back a person's reaction, under whichever of their ids it was given. */
export const deleteReaction = (tx: EntityManager, reaction: Reaction): Promise<unknown> =>
  tx.query(`DELETE FROM reaction WHERE contribution_id = $1 AND customer_id = $2 AND kind = $3`, [
    reaction.contributionId,
    reaction.customerId,
    reaction.kind,
  ]);

/** Nobody reacts to what is their own, also when it became so by a merge. */
const BY_OTHERS = `
  reaction JOIN contribution ON contribution.id = reaction.contribution_id
   AND contribution.author_id IS DISTINCT FROM reaction.customer_id`;

/** How many people reacted to each contribution, by kind. Kinds that nobody used are left out. */
export const countReactions = (
  db: EntityManager,
  contributionIds: readonly string[],
): Promise<(ReactionCount & { readonly id: string })[]> =>
  db.query(
    `SELECT contribution_id AS id, reaction.kind, count(DISTINCT customer_id)::int AS count FROM ${BY_OTHERS}
      WHERE contribution_id = ANY($1::uuid[]) GROUP BY contribution_id, reaction.kind`,
    [contributionIds],
  );

/** A person's own reactions to `contributionIds`. */
export const findReactions = (
  db: EntityManager,
  contributionIds: readonly string[],
  customerId: string,
): Promise<{ readonly id: string; readonly kind: ReactionKind }[]> =>
  db.query(
    `SELECT DISTINCT contribution_id AS id, reaction.kind FROM ${BY_OTHERS}
      WHERE contribution_id = ANY($1::uuid[]) AND customer_id = $2`,
    [contributionIds, customerId],
  );
