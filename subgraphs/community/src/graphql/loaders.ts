import DataLoader from 'dataloader';
import type { EntityManager } from 'typeorm';
import { countByAuthor, countReplies, countStars } from '../db/contribution-counts';
import {
  findContributions,
  findNewest,
  findReplyPages,
  findReviewPages,
} from '../db/contribution-repository';
import { findInterestSigns } from '../db/interest-repository';
import { findMembers } from '../db/member-repository';
import { findKept, type PurchaseKey } from '../db/purchase-repository';
import { countReactions, findReactions } from '../db/reaction-repository';
import { countVotes, findVoted } from '../db/vote-repository';
import type { ContributionKind, Reader } from '../domain/contribution';
import { interestsOf } from '../domain/interest';
import { ratingOf } from '../domain/rating';
import { inManualOrder } from '../domain/reaction';
import { byGroup, byId, countById, pageByOwner } from './batch';

export type Loaders = ReturnType<typeof createLoaders>;

/** One set per request: a loader caches, and a cache must not outlive its viewer. */
export const createLoaders = (db: EntityManager, reader: () => Promise<Reader>) => ({
  ...contributionLoaders(db, reader),
  ...voiceLoaders(db, reader),
  /** By an id that the customer has or had. */
  memberByCustomerId: byId(
    (ids) => findMembers(db, ids),
    (member) => member.askedId,
  ),
  contributionCountByCustomerId: countById((ids) => countByAuthor(db, ids)),
  interestsByCustomerId: byGroup(
    (ids) => findInterestSigns(db, ids),
    (sign) => sign.customerId,
    interestsOf,
  ),
  ratingByProductId: byGroup(
    (ids) => countStars(db, ids),
    (row) => row.productId,
    ratingOf,
  ),
  isKeptByPurchase: new DataLoader<PurchaseKey, boolean, string>(
    async (keys) => {
      const kept = new Set((await findKept(db, keys)).map(purchaseName));
      return keys.map((key) => kept.has(purchaseName(key)));
    },
    { cacheKeyFn: purchaseName },
  ),
});

const purchaseName = ({ customerId, productId }: PurchaseKey): string => `${customerId} ${productId}`;

const contributionLoaders = (db: EntityManager, reader: () => Promise<Reader>) => ({
  contributionById: byId(
    async (ids) => findContributions(db, ids, await reader()),
    (contribution) => contribution.id,
  ),
  /** The owner of a newest-first list is a kind: there is one list of each. */
  newestByKind: pageByOwner(
    async (kinds, page) => {
      const by = await reader();
      const lists = await Promise.all(
        kinds.map((kind) => findNewest(db, kind as ContributionKind, page, by)),
      );
      return lists.flat();
    },
    (contribution) => contribution.kind,
  ),
  reviewsByProductId: pageByOwner(
    async (productIds, page) => findReviewPages(db, productIds, page, await reader()),
    (review) => review.productId,
  ),
  repliesByThreadId: pageByOwner(
    async (threadIds, page) => findReplyPages(db, threadIds, page, await reader()),
    (reply) => reply.threadId,
  ),
  replyCountByThreadId: countById((ids) => countReplies(db, ids)),
});

function voiceLoaders(db: EntityManager, reader: () => Promise<Reader>) {
  /** What a viewer did themselves: nothing for whoever is not a customer. */
  const own = async <Row>(find: (customerId: string) => Promise<readonly Row[]>): Promise<readonly Row[]> => {
    const { customerId } = await reader();
    return customerId === null ? [] : find(customerId);
  };
  return {
    voteCountByIdeaId: countById((ids) => countVotes(db, ids)),
    viewerHasVotedByIdeaId: byGroup(
      (ids) => own((customerId) => findVoted(db, ids, customerId)),
      (vote) => vote.id,
      (votes) => votes.length > 0,
    ),
    reactionCountsByContributionId: byGroup(
      (ids) => countReactions(db, ids),
      (reaction) => reaction.id,
      inManualOrder,
    ),
    viewerReactionsByContributionId: byGroup(
      (ids) => own((customerId) => findReactions(db, ids, customerId)),
      (reaction) => reaction.id,
      (reactions) => inManualOrder(reactions).map((reaction) => reaction.kind),
    ),
  };
}
