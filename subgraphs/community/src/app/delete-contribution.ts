import { isUuid } from '@rapport/kernel/ids';
import { resolveCustomerIds } from '@rapport/subgraph-kit/customer-redirect';
import { ForbiddenError } from '@rapport/subgraph-kit/errors';
import type { DataSource } from 'typeorm';
import { findReplyAuthors, lockContribution } from '../db/contribution-repository';
import { eraseContribution, withdrawThread } from '../db/contribution-writes';
import { lockMembers, settleReviews } from '../db/person-repository';
import { deletionOf } from '../domain/contribution';
import { asAuthor } from './join-community';
import { done, notFound, type Done, type NotFound } from './outcomes';

/**
 * Deletes what a customer wrote themselves. A thread that others replied to keeps their replies and loses its author
 * and its words.
 *
 * @throws ForbiddenError when somebody else wrote it
 */
export async function deleteContribution(
  db: DataSource,
  command: { readonly customerId: string; readonly contributionId: string },
): Promise<Done | NotFound> {
  const { customerId, contributionId } = command;
  if (!isUuid(contributionId)) return notFound(contributionId);
  return db.transaction(async (tx) => {
    const authorId = (await resolveCustomerIds(tx, [customerId])).get(customerId) ?? customerId;
    await lockMembers(tx, authorId);
    const contribution = await lockContribution(tx, contributionId, asAuthor(authorId));
    if (contribution === null) return notFound(contributionId);
    if (contribution.authorId !== authorId)
      throw new ForbiddenError('Only its author may delete a contribution');
    const replyAuthorIds = contribution.kind === 'THREAD' ? await findReplyAuthors(tx, contributionId) : [];
    if (deletionOf(contribution, replyAuthorIds) === 'withdraw') await withdrawThread(tx, contributionId);
    else await eraseContribution(tx, contribution);
    if (contribution.kind === 'REVIEW') await settleReviews(tx, [authorId]);
    return done(contributionId);
  });
}
