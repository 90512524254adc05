import type { EntityManager } from 'typeorm';
import type { StarCount } from '../domain/rating';

/** The public reviews of each product by stars. Products without reviews are left out. */
export const countStars = (
  db: EntityManager,
  productIds: readonly string[],
): Promise<(StarCount & { readonly productId: string })[]> =>
  db.query(
    `SELECT product_id AS "productId", stars, count(*)::int AS count FROM contribution
      WHERE kind = 'REVIEW' AND hidden_reason IS NULL AND NOT superseded AND product_id = ANY($1::text[])
      GROUP BY product_id, stars`,
    [productIds],
  );

/** How many contributions of each author everyone can see. Authors without any are left out. */
export const countByAuthor = (
  db: EntityManager,
  customerIds: readonly string[],
): Promise<{ readonly id: string; readonly count: number }[]> =>
  db.query(
    `SELECT author_id AS id, count(*)::int AS count FROM contribution
      WHERE hidden_reason IS NULL AND NOT superseded AND author_id = ANY($1::uuid[]) GROUP BY author_id`,
    [customerIds],
  );

/** How many replies of each thread everyone can see. Threads without any are left out. */
export const countReplies = (
  db: EntityManager,
  threadIds: readonly string[],
): Promise<{ readonly id: string; readonly count: number }[]> =>
  db.query(
    `SELECT thread_id AS id, count(*)::int AS count FROM contribution
      WHERE hidden_reason IS NULL AND thread_id = ANY($1::uuid[]) GROUP BY thread_id`,
    [threadIds],
  );
