import { In, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import type { Contribution, ContributionKind, Place, Reader } from '../domain/contribution';
import { ContributionEntity } from './entities/contribution.entity';

/** One page: at most `limit` rows from `after` on. */
export interface Page {
  readonly limit: number;
  readonly after: Place | null;
}

/**
 * What is hidden is visible to its author and to moderators; a review that its author superseded by another, written
 * under another id, to nobody. Wants the parameters of `readerParameters`.
 */
const visible = (alias: string): string =>
  `NOT ${alias}.superseded AND (${alias}.hidden_reason IS NULL OR :moderator OR ${alias}.author_id = :readerId)`;
const readerParameters = (reader: Reader) => ({ moderator: reader.moderator, readerId: reader.customerId });

const find = (db: EntityManager, reader: Reader): SelectQueryBuilder<ContributionEntity> =>
  db
    .createQueryBuilder(ContributionEntity, 'contribution')
    .where(visible('contribution'), readerParameters(reader));

/** Those of `ids` that `reader` may see, in no particular order. */
export const findContributions = (
  db: EntityManager,
  ids: readonly string[],
  reader: Reader,
): Promise<Contribution[]> =>
  find(db, reader)
    .andWhere('contribution.id = ANY(:ids)', { ids: [...ids] })
    .getMany();

/** One page of all contributions of a kind, newest first. */
export function findNewest(
  db: EntityManager,
  kind: ContributionKind,
  page: Page,
  reader: Reader,
): Promise<Contribution[]> {
  const query = find(db, reader).andWhere('contribution.kind = :kind', { kind });
  if (page.after !== null) {
    const { createdAt, id } = page.after;
    query.andWhere('(contribution.created_at, contribution.id) < (:afterAt, :afterId)', {
      afterAt: createdAt,
      afterId: id,
    });
  }
  return query
    .orderBy('contribution.createdAt', 'DESC')
    .addOrderBy('contribution.id', 'DESC')
    .limit(page.limit)
    .getMany();
}

/** The same page of the reviews of each product, newest first within a product: one statement for all products. */
export const findReviewPages = (
  db: EntityManager,
  productIds: readonly string[],
  page: Page,
  reader: Reader,
): Promise<Contribution[]> =>
  findPages(db, { owner: 'product_id', owners: productIds, type: 'text', newestFirst: true }, page, reader);

/** The same page of the replies of each thread, oldest first within a thread: one statement for all threads. */
export const findReplyPages = (
  db: EntityManager,
  threadIds: readonly string[],
  page: Page,
  reader: Reader,
): Promise<Contribution[]> =>
  findPages(db, { owner: 'thread_id', owners: threadIds, type: 'uuid', newestFirst: false }, page, reader);

interface Owners {
  readonly owner: 'product_id' | 'thread_id';
  readonly owners: readonly string[];
  readonly type: 'text' | 'uuid';
  readonly newestFirst: boolean;
}

/** A lateral join takes each owner's page from its index; a window function would read all their rows first. */
function findPages(
  db: EntityManager,
  { owner, owners, type, newestFirst }: Owners,
  { limit, after }: Page,
  reader: Reader,
): Promise<Contribution[]> {
  const kind: ContributionKind = owner === 'product_id' ? 'REVIEW' : 'REPLY';
  const direction = newestFirst ? 'DESC' : 'ASC';
  const beyond =
    after === null ? '' : `AND (c.created_at, c.id) ${newestFirst ? '<' : '>'} (:afterAt, :afterId)`;
  return db
    .createQueryBuilder(ContributionEntity, 'contribution')
    .where(
      `contribution.id IN (
         SELECT page.id FROM unnest(CAST(:owners AS ${type}[])) AS given(owner)
          CROSS JOIN LATERAL (
            SELECT c.id FROM contribution c
             WHERE c.${owner} = given.owner AND c.kind = :kind AND ${visible('c')} ${beyond}
             ORDER BY c.created_at ${direction}, c.id ${direction} LIMIT :rows
          ) AS page
       )`,
      { owners: [...owners], kind, rows: limit, ...readerParameters(reader) },
    )
    .setParameters(after === null ? {} : { afterAt: after.createdAt, afterId: after.id })
    .orderBy('contribution.createdAt', direction)
    .addOrderBy('contribution.id', direction)
    .getMany();
}

/** Locks a contribution against deletion, for what is about to refer to it; `null` when `reader` cannot see it. */
export const holdContribution = (
  tx: EntityManager,
  id: string,
  reader: Reader,
): Promise<Contribution | null> =>
  find(tx, reader).andWhere('contribution.id = :id', { id }).setLock('for_key_share').getOne();

/** Locks a contribution for a change; `null` when `reader` cannot see it. */
export const lockContribution = (
  tx: EntityManager,
  id: string,
  reader: Reader,
): Promise<Contribution | null> =>
  find(tx, reader).andWhere('contribution.id = :id', { id }).setLock('pessimistic_write').getOne();

/** Who wrote the replies of a thread, hidden ones included. */
export async function findReplyAuthors(tx: EntityManager, threadId: string): Promise<(string | null)[]> {
  const replies = await tx.find(ContributionEntity, {
    select: { id: true, authorId: true },
    where: { threadId: In([threadId]) },
  });
  return replies.map((reply) => reply.authorId);
}
