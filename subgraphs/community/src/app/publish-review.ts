import { BadInputError } from '@rapport/subgraph-kit/errors';
import { once } from '@rapport/subgraph-kit/idempotency';
import { newId } from '@rapport/subgraph-kit/ids';
import type { DataSource, EntityManager } from 'typeorm';
import { saveReview } from '../db/contribution-writes';
import { lockMembers, settleReviews } from '../db/person-repository';
import { STARS_MAX, STARS_MIN } from '../domain/rating';
import { BODY, readTexts, TITLE, type InvalidText } from '../domain/text';
import { announce } from './announce';
import { joinCommunity } from './join-community';
import type { Published } from './outcomes';
import { requireProductId } from './require-product-id';

export interface PublishReview {
  readonly customerId: string;
  readonly productId: string;
  readonly stars: number;
  readonly title: string;
  readonly text: string;
  readonly idempotencyKey: string;
}

export type PublishReviewOutcome = Published | InvalidText;

/** Publishes a customer's review of a product. They have one: publishing again changes it. */
export async function publishReview(
  db: DataSource,
  { customerId, idempotencyKey, ...command }: PublishReview,
  now: Date,
): Promise<PublishReviewOutcome> {
  const productId = requireProductId(command.productId);
  const stars = requireStars(command.stars);
  const read = readTexts({ title: [TITLE, command.title], text: [BODY, command.text] });
  if (read.kind === 'invalid-text') return read;
  const review = { productId, stars, ...read.texts };
  const attempt = {
    actor: `customer:${customerId}`,
    key: idempotencyKey,
    request: { publishReview: review },
  };
  return db.transaction((tx) =>
    once(tx, attempt, async () => {
      const { customerId: authorId, originId } = await joinCommunity(tx, customerId, now);
      return storeReview(tx, { ...review, authorId, originId }, now);
    }),
  );
}

async function storeReview(
  tx: EntityManager,
  review: Parameters<typeof saveReview>[2],
  now: Date,
): Promise<Published> {
  await lockMembers(tx, review.authorId);
  const { id, isNew } = await saveReview(tx, newId(), review, now);
  await settleReviews(tx, [review.authorId]);
  if (isNew) await announce(tx, [{ ...review, id, kind: 'REVIEW', createdAt: now }]);
  return { kind: 'published', contributionId: id };
}

/** @throws BadInputError unless `stars` is a whole number from 1 to 5 */
export function requireStars(stars: number): number {
  if (Number.isInteger(stars) && stars >= STARS_MIN && stars <= STARS_MAX) return stars;
  throw new BadInputError(`stars wants ${STARS_MIN} to ${STARS_MAX}; ${stars} came`);
}
