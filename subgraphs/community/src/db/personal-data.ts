import type { ErasedRecords, Erasure } from '@rapport/subgraph-kit/rights/personal-data';
import { personalTables } from '@rapport/subgraph-kit/rights/personal-tables';
import type { EntityManager } from 'typeorm';

const OWN = 't.author_id = ANY(person.customer_ids) OR t.origin_id = ANY(person.customer_ids)';

/** What the community holds about people: who they are there is deleted; what they wrote as they chose. */
export const PERSONAL_DATA = personalTables(
  [
    { table: 'contribution', file: 'contributions', where: OWN, onErasure: 'delete' },
    {
      table: 'purchase',
      file: 'purchases',
      onErasure: { set: 'customer_id = NULL, origin_id = NULL' },
    },
  ],
  { eraseFirst: forgetAuthor },
);

async function forgetAuthor(
  tx: EntityManager,
  { customerIds, contributions }: Erasure,
): Promise<ErasedRecords[]> {
  const records = [await forgetMentions(tx, customerIds), await emptyModeration(tx, customerIds)];
  const kept = contributions === 'REMOVE' ? WITHDRAW_ANSWERED : KEEP_UNNAMED;
  const [, unlinked]: [unknown, number] = await tx.query(kept, [customerIds]);
  if (contributions === 'REMOVE') await tx.query(DROP_ABANDONED, [customerIds]);
  return [...records, { kind: 'contribution kept without a name', erased: 0, unlinked }];
}

/** Each by somebody else: what one person wrote cannot be put together again. */
const KEEP_UNNAMED = `
  UPDATE contribution SET author_id = gen_random_uuid(), origin_id = gen_random_uuid()
   WHERE author_id = ANY($1::uuid[]) OR origin_id = ANY($1::uuid[])`;

/** Threads in which others replied stay without author and words. */
const WITHDRAW_ANSWERED = `
  UPDATE contribution t SET author_id = NULL, origin_id = NULL, title = NULL, text = NULL
   WHERE kind = 'THREAD' AND (author_id = ANY($1::uuid[]) OR origin_id = ANY($1::uuid[]))
     AND EXISTS (SELECT FROM contribution r WHERE r.thread_id = t.id AND r.author_id <> ALL($1::uuid[]))`;

/** Of a thread that its author withdrew nothing is left when the person's reply was the last. */
const DROP_ABANDONED = `
  DELETE FROM contribution t
   WHERE t.kind = 'THREAD' AND t.author_id IS NULL
     AND t.id IN (SELECT thread_id FROM contribution WHERE author_id = ANY($1::uuid[]))
     AND NOT EXISTS (SELECT FROM contribution r WHERE r.thread_id = t.id AND r.author_id <> ALL($1::uuid[]))`;

/** That something was moderated stays known, without what was said about it. */
async function emptyModeration(tx: EntityManager, customerIds: readonly string[]): Promise<ErasedRecords> {
  const [, unlinked]: [unknown, number] = await tx.query(
    `UPDATE moderation_record SET reason = 'about a former member' WHERE contribution_id IN
       (SELECT id FROM contribution WHERE author_id = ANY($1::uuid[]) OR origin_id = ANY($1::uuid[]))`,
    [customerIds],
  );
  await tx.query(
    `UPDATE contribution SET hidden_reason = 'about a former member'
      WHERE hidden_reason IS NOT NULL AND (author_id = ANY($1::uuid[]) OR origin_id = ANY($1::uuid[]))`,
    [customerIds],
  );
  return { kind: 'moderation_record', erased: 0, unlinked };
}

/** Takes their chosen names out of what others wrote to them. */
async function forgetMentions(tx: EntityManager, customerIds: readonly string[]): Promise<ErasedRecords> {
  const names: { name: string }[] = await tx.query(
    `SELECT DISTINCT chosen_name AS name FROM member
      WHERE chosen_name IS NOT NULL AND (customer_id = ANY($1::uuid[]) OR origin_id = ANY($1::uuid[]))`,
    [customerIds],
  );
  let unlinked = 0;
  for (const { name } of names) {
    // Not "@Anna" for "Ann".
    const mention = `@${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?!\\w)`;
    const [, mentions]: [unknown, number] = await tx.query(
      `UPDATE contribution SET text = regexp_replace(text, $1, '@former member', 'gi'),
              title = regexp_replace(title, $1, '@former member', 'gi')
        WHERE text ~* $1 OR title ~* $1`,
      [mention],
    );
    unlinked += mentions;
  }
  return { kind: 'mention', erased: 0, unlinked };
}
