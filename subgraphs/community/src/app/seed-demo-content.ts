import { byCodeUnit } from '@rapport/kernel/compare';
import { isUuid } from '@rapport/kernel/ids';
import { resolveCustomerIds } from '@rapport/subgraph-kit/customer-redirect';
import { BadInputError } from '@rapport/subgraph-kit/errors';
import { derivedId, newId } from '@rapport/subgraph-kit/ids';
import type { DataSource, EntityManager } from 'typeorm';
import { insertContributions, type NewContribution } from '../db/contribution-writes';
import { claimDemoItems } from '../db/demo-repository';
import { ensureMembers } from '../db/member-repository';
import { settleReviews } from '../db/person-repository';
import { insertVotes } from '../db/vote-repository';
import type { ContributionKind } from '../domain/contribution';
import { BODY, readText, TITLE, type TextRule } from '../domain/text';
import { announce } from './announce';
import { requireStars } from './publish-review';
import { requireProductId } from './require-product-id';

/** The most items of one call. */
export const DEMO_ITEMS_MAX = 500;

/** One demo contribution. */
export interface DemoItem {
  /** Names the item for ever: it is seeded once. */
  readonly key: string;
  readonly kind: ContributionKind;
  readonly customerId: string;
  readonly productId: string | null;
  /** The `key` of the thread that a reply belongs to. */
  readonly threadKey: string | null;
  readonly stars: number | null;
  readonly title: string | null;
  readonly text: string;
  /** Who votes for an idea. */
  readonly voterIds: readonly string[];
}

/**
 * Seeds contributions that are marked as demo content, each key once and for ever.
 *
 * @returns how many were new
 * @throws BadInputError naming the first item that is not well-formed; then none is seeded
 */
export async function seedDemoContent(
  db: DataSource,
  items: readonly DemoItem[],
  now: Date,
): Promise<{ readonly seeded: number }> {
  if (items.length > DEMO_ITEMS_MAX)
    throw new BadInputError(`items wants at most ${DEMO_ITEMS_MAX}; ${items.length} came`);
  // A millisecond apart, so that a list shows them in the order in which they were given.
  const drafts = items.map((item, index) => toContribution(item, new Date(now.getTime() + index)));
  return db.transaction(async (tx) => {
    const survivors = await resolveCustomerIds(
      tx,
      items.flatMap((item) => [item.customerId, ...item.voterIds]),
    );
    const survivorOf = (id: string) => survivors.get(id) ?? id;
    const fresh = await claimDemoItems(
      tx,
      items.map((item) => item.key),
    );
    const chosen = items.map((item) => fresh.delete(item.key));
    const contributions = drafts
      .filter((_, index) => chosen[index])
      .map((draft) => ({ ...draft, authorId: survivorOf(draft.originId) }));
    const votes = items
      .filter((item, index) => item.kind === 'IDEA' && chosen[index])
      .flatMap((item) =>
        item.voterIds.map((id) => ({ ideaId: idOf(item.key), customerId: survivorOf(id), originId: id })),
      );
    return { seeded: await storeDemo(tx, contributions, votes, now) };
  });
}

async function storeDemo(
  tx: EntityManager,
  contributions: readonly NewContribution[],
  votes: Parameters<typeof insertVotes>[1],
  now: Date,
): Promise<number> {
  if (contributions.length === 0) return 0;
  const shownAs = new Map([
    ...contributions.map(({ originId, authorId }) => [originId, authorId] as const),
    ...votes.map(({ originId, customerId }) => [originId, customerId] as const),
  ]);
  const members = [...shownAs].map(([originId, customerId]) => ({ id: newId(), customerId, originId }));
  await ensureMembers(
    tx,
    members.sort((a, b) => byCodeUnit(a.originId, b.originId)),
    now,
  );
  const stored = new Set(await insertContributions(tx, contributions));
  await insertVotes(tx, votes, now);
  await settleReviews(tx, [...shownAs.values()]);
  await announce(
    tx,
    contributions.filter((contribution) => stored.has(contribution.id)),
  );
  return stored.size;
}

const idOf = (key: string): string => derivedId('demo-contribution', key);

function toContribution(item: DemoItem, createdAt: Date): NewContribution {
  const { kind, key } = item;
  const want = <Value>(value: Value | null, what: string): Value => {
    if (value === null) throw new BadInputError(`The demo item ${key} (${kind}) wants a ${what}; none came`);
    return value;
  };
  const read = (rule: TextRule, typed: string): string => {
    const text = readText(rule, typed);
    if (typeof text === 'string') return text;
    throw new BadInputError(`The ${rule.field} of the demo item ${key} is not well-formed: ${text.reason}`);
  };
  // The one character that Postgres text cannot hold: it would fail as a database error.
  if (key.includes('\0')) throw new BadInputError('The key of a demo item wants plain text; a NUL came');
  const stranger = [item.customerId, ...item.voterIds].find((id) => !isUuid(id));
  if (stranger !== undefined)
    throw new BadInputError(`The demo item ${key} wants customer ids; ${stranger} came`);
  return {
    id: idOf(key),
    kind,
    authorId: item.customerId,
    originId: item.customerId,
    productId:
      kind === 'REVIEW' || item.productId !== null
        ? requireProductId(want(item.productId, 'productId'))
        : null,
    threadId: kind === 'REPLY' ? idOf(want(item.threadKey, 'threadKey')) : null,
    stars: kind === 'REVIEW' ? requireStars(want(item.stars, 'number of stars')) : null,
    title: kind === 'REPLY' ? null : read(TITLE, want(item.title, 'title')),
    text: read(BODY, item.text),
    demo: true,
    createdAt,
  };
}
