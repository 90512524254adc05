import type { EntityManager } from 'typeorm';
import type { Contribution, ContributionKind } from '../domain/contribution';

/** A contribution about to be stored; what its kind does not have is `null`. */
export interface NewContribution {
  readonly id: string;
  readonly kind: ContributionKind;
  /** As whom the author is known now. */
  readonly authorId: string;
  /** The id it is written under. */
  readonly originId: string;
  readonly productId: string | null;
  readonly threadId: string | null;
  readonly stars: number | null;
  readonly title: string | null;
  readonly text: string;
  readonly demo: boolean;
  readonly createdAt: Date;
}

/**
 * Stores contributions, in one statement. What is there already, by id or as this customer's review of the product,
 * stays as it is.
 *
 * @returns the ids that were stored
 */
export async function insertContributions(
  tx: EntityManager,
  contributions: readonly NewContribution[],
): Promise<string[]> {
  const rows: { id: string }[] = await tx.query(
    `INSERT INTO contribution (id, kind, author_id, origin_id, product_id, thread_id, stars, title, text, demo, created_at)
     SELECT * FROM jsonb_to_recordset($1::jsonb) AS given(
       "id" uuid, "kind" text, "authorId" uuid, "originId" uuid, "productId" text, "threadId" uuid, "stars" smallint, "title" text,
       "text" text, "demo" boolean, "createdAt" timestamptz)
     ON CONFLICT DO NOTHING RETURNING id`,
    [JSON.stringify(contributions)],
  );
  return rows.map((row) => row.id);
}

/** What a customer says of a product now. */
export interface ReviewText {
  /** As whom the author is known now. */
  readonly authorId: string;
  /** The id it is written under. */
  readonly originId: string;
  readonly productId: string;
  readonly stars: number;
  readonly title: string;
  readonly text: string;
}

/**
 * Stores the one review of a product that was written under an id, or changes it.
 *
 * @returns the review's id, and whether it is new
 */
export async function saveReview(
  tx: EntityManager,
  newReviewId: string,
  review: ReviewText,
  now: Date,
): Promise<{ readonly id: string; readonly isNew: boolean }> {
  const { authorId, originId, productId, stars, title, text } = review;
  const rows: { id: string }[] = await tx.query(
    `INSERT INTO contribution (id, kind, author_id, origin_id, product_id, stars, title, text, created_at)
     VALUES ($1, 'REVIEW', $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (origin_id, product_id) WHERE kind = 'REVIEW'
     DO UPDATE SET stars = excluded.stars, title = excluded.title, text = excluded.text, edited_at = $8
     RETURNING id`,
    [newReviewId, authorId, originId, productId, stars, title, text, now],
  );
  const id = rows[0]?.id ?? newReviewId;
  return { id, isNew: id === newReviewId };
}

/** Deletes a contribution with its votes, its reactions and, if it is a thread, its replies. */
export async function eraseContribution(tx: EntityManager, { id, threadId }: Contribution): Promise<void> {
  await tx.query(`DELETE FROM contribution WHERE id = $1`, [id]);
  if (threadId === null) return;
  // The last reply gone, nothing is left of a thread that its author withdrew. Locked by a statement of its own, so
  // that the next one sees a reply that came in meanwhile.
  await tx.query(`SELECT FROM contribution WHERE id = $1 FOR UPDATE`, [threadId]);
  await tx.query(
    `DELETE FROM contribution t WHERE t.id = $1 AND t.author_id IS NULL
        AND NOT EXISTS (SELECT FROM contribution r WHERE r.thread_id = t.id)`,
    [threadId],
  );
}

/** Takes the author and the words out of a thread and leaves others' replies. */
export const withdrawThread = (tx: EntityManager, id: string): Promise<unknown> =>
  tx.query(
    `UPDATE contribution SET author_id = NULL, origin_id = NULL, title = NULL, text = NULL WHERE id = $1`,
    [id],
  );

/** Hides a contribution for a reason, or shows it again (`null`). */
export const setHidden = (tx: EntityManager, id: string, reason: string | null): Promise<unknown> =>
  tx.query(`UPDATE contribution SET hidden_reason = $2 WHERE id = $1`, [id, reason]);

/** A step of moderation, as it is recorded for ever. */
export interface ModerationRecord {
  readonly id: string;
  readonly contributionId: string;
  readonly action: 'HIDE' | 'RESTORE';
  readonly reason: string;
  readonly actor: string;
}

export const recordModeration = (tx: EntityManager, record: ModerationRecord, now: Date): Promise<unknown> =>
  tx.query(
    `INSERT INTO moderation_record (id, contribution_id, action, reason, actor, acted_at) VALUES ($1, $2, $3, $4, $5, $6)`,
    [record.id, record.contributionId, record.action, record.reason, record.actor, now],
  );
