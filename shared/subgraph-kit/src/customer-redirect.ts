import { ERASURE_LOCK } from './rights/erased-identity';
import type { CustomerMerged, CustomerUnmerged } from '@rapport/contracts/customer';
import { byCodeUnit } from '@rapport/kernel/compare';
import type { EntityManager } from 'typeorm';
import { joinPeople, type CustomerLink, type PersonId } from './join-people';

/**
 * Two records were one person: everything held for `from` is shown as `into`'s. `mergeId` names the merge for its
 * undoing; a second merge of the same two has another one.
 */
export interface CustomerMerge extends CustomerLink {
  readonly mergeId: string;
  /** When the two became one person; on recording unless given. */
  readonly at?: Date;
}

/** The merge that an event, its own or that of its undoing, tells of. */
export const mergeOf = (event: CustomerMerged | CustomerUnmerged): CustomerMerge => ({
  mergeId: event.mergeId,
  from: event.fromCustomerId,
  into: event.intoCustomerId,
});

/** Any number: a merge waits for the transactions that resolved ids before it, and they for it. */
const MERGE_LOCK = 7_239_002;

/**
 * Remembers merges. They may come in any order, chains backwards, repeatedly, and after their undoing, which stands:
 * the same set of merges and unmerges gives the same survivors. A constant number of statements.
 *
 * @returns every id of the people touched, each with the one under which it is shown now: re-home what was written
 *   under these ids (`rehome`)
 */
export const recordMerges = (tx: EntityManager, merges: readonly CustomerMerge[]): Promise<PersonId[]> =>
  recordLinks(tx, merges, false);

/** Undoes merges, for ever, also those that are yet to come. @returns as `recordMerges` */
export const recordUnmerges = (tx: EntityManager, unmerges: readonly CustomerMerge[]): Promise<PersonId[]> =>
  recordLinks(tx, unmerges, true);

async function recordLinks(
  tx: EntityManager,
  merges: readonly CustomerMerge[],
  undone: boolean,
): Promise<PersonId[]> {
  if (merges.length === 0) return [];
  await lockMerges(tx);
  const once = [...new Map(merges.map((merge) => [merge.mergeId, merge])).values()];
  await tx.query(
    `INSERT INTO customer_link (merge_id, from_id, into_id, merged_at, undone)
     SELECT new.merge_id, new.from_id, new.into_id, coalesce(new.merged_at, now()), $1
       FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[]) AS new (merge_id, from_id, into_id, merged_at)
     ON CONFLICT (merge_id) DO UPDATE SET undone = true WHERE excluded.undone`,
    [
      undone,
      once.map((one) => one.mergeId),
      once.map((one) => one.from),
      once.map((one) => one.into),
      once.map((one) => one.at ?? null),
    ],
  );
  return redirect(
    tx,
    once.flatMap((one) => [one.from, one.into]),
  );
}

/** Works out anew, and stores, whom the people of these ids are. */
async function redirect(tx: EntityManager, ids: readonly string[]): Promise<PersonId[]> {
  const touched: { id: string }[] = await tx.query(
    `SELECT customer_id AS id FROM customer_redirect
      WHERE survivor_id IN (SELECT survivor_id FROM customer_redirect WHERE customer_id = ANY($1::uuid[]))
     UNION SELECT unnest($1::uuid[])`,
    [ids],
  );
  const links: CustomerLink[] = await tx.query(
    `SELECT from_id AS "from", into_id AS "into" FROM customer_link
      WHERE NOT undone AND from_id = ANY($1::uuid[])`,
    [touched.map((row) => row.id)],
  );
  const people = joinPeople(
    touched.map((row) => row.id),
    links,
  );
  const alone = people.filter((one) => one.alone).map((one) => one.customerId);
  const joined = people.filter((one) => !one.alone);
  await tx.query('DELETE FROM customer_redirect WHERE customer_id = ANY($1::uuid[])', [alone]);
  await tx.query(
    `INSERT INTO customer_redirect AS known (customer_id, survivor_id)
     SELECT * FROM unnest($1::uuid[], $2::uuid[])
     ON CONFLICT (customer_id) DO UPDATE SET survivor_id = excluded.survivor_id
      WHERE known.survivor_id <> excluded.survivor_id`,
    [joined.map((one) => one.customerId), joined.map((one) => one.survivorId)],
  );
  return people.map(({ customerId, survivorId }) => ({ customerId, survivorId }));
}

/**
 * Shows rows as those of the people they belong to now: `customer_id` becomes the survivor of `origin_id`, the id the
 * row was written under, which never changes. Wants an index on `origin_id`.
 *
 * @param table with both columns, and no two rows of different origins that a survivor cannot have side by side
 * @returns how many rows changed hands
 */
export async function rehome(tx: EntityManager, table: string, people: readonly PersonId[]): Promise<number> {
  if (people.length === 0) return 0;
  const [, moved]: [unknown, number] = await tx.query(
    `UPDATE ${table} AS t SET customer_id = home.survivor_id
       FROM unnest($1::uuid[], $2::uuid[]) AS home (origin_id, survivor_id)
      WHERE t.origin_id = home.origin_id AND t.customer_id <> home.survivor_id`,
    [people.map((one) => one.customerId), people.map((one) => one.survivorId)],
  );
  return moved;
}

/** Until `tx` ends nobody else merges or resolves ids for writing. Before any other lock. */
export async function lockMerges(tx: EntityManager): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [MERGE_LOCK]);
}

/** `holdOffErasures`, then `holdMerges`, in one statement. */
export async function holdOffErasuresAndMerges(tx: EntityManager): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock_shared($1), pg_advisory_xact_lock_shared($2)', [
    ERASURE_LOCK,
    MERGE_LOCK,
  ]);
}

/** Until `tx` ends no merge can move what it is about to write. Before any other lock. */
export async function holdMerges(tx: EntityManager): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock_shared($1)', [MERGE_LOCK]);
}

/**
 * The ids under which things are held now: each id's survivor, or itself. For writers: until `tx` ends no merge can
 * move what it is about to write, so call it before taking any other lock.
 */
export async function resolveCustomerIds(
  tx: EntityManager,
  ids: readonly string[],
): Promise<Map<string, string>> {
  // By itself, because a statement sees only what was committed before it began to wait.
  await holdMerges(tx);
  return findSurvivors(tx, ids);
}

/** As `resolveCustomerIds`, for readers: one statement and no lock. */
export async function findSurvivors(db: EntityManager, ids: readonly string[]): Promise<Map<string, string>> {
  const survivors = new Map(ids.map((id) => [id, id]));
  const rows: { customer_id: string; survivor_id: string }[] = await db.query(
    'SELECT customer_id, survivor_id FROM customer_redirect WHERE customer_id = ANY($1::uuid[])',
    [[...survivors.keys()]],
  );
  for (const row of rows) survivors.set(row.customer_id, row.survivor_id);
  return survivors;
}

/** Whom an id that was never merged into stands for, e.g. the visitor of a device; `null` for nobody else. */
export interface Attachment {
  readonly customerId: string;
  readonly ownerId: string | null;
}

/**
 * Shows ids as others', or as their own again: for ids that nothing is ever merged into and that come by the
 * thousand. It waits for no other writer: `holdMerges` first, and the ids are the caller's alone.
 *
 * @returns each id with the one under which it is shown now
 */
export async function attachIds(tx: EntityManager, attachments: readonly Attachment[]): Promise<PersonId[]> {
  if (attachments.length === 0) return [];
  const owners = attachments.flatMap(({ ownerId }) => ownerId ?? []);
  const survivors = await findSurvivors(tx, owners);
  const ids = attachments.map(({ customerId }) => customerId);
  await tx.query('DELETE FROM customer_link WHERE from_id = ANY($1::uuid[])', [ids]);
  const owned = attachments.filter(({ ownerId }) => ownerId !== null);
  await tx.query(
    `INSERT INTO customer_link (merge_id, from_id, into_id, undone)
     SELECT gen_random_uuid(), new.*, false FROM unnest($1::uuid[], $2::uuid[]) AS new`,
    [owned.map(({ customerId }) => customerId), owned.map(({ ownerId }) => ownerId)],
  );
  const people = attachments.map(({ customerId, ownerId }) => ({
    customerId,
    survivorId: ownerId === null ? customerId : (survivors.get(ownerId) ?? ownerId),
  }));
  const rows = new Map([...people, ...[...survivors].map(([customerId, survivorId]) => ({ customerId, survivorId }))]
    .map((row) => [row.customerId, row.survivorId])); // prettier-ignore
  const sorted = [...rows].sort(([a], [b]) => byCodeUnit(a, b));
  await tx.query(
    `INSERT INTO customer_redirect AS known (customer_id, survivor_id)
     SELECT * FROM unnest($1::uuid[], $2::uuid[])
     ON CONFLICT (customer_id) DO UPDATE SET survivor_id = excluded.survivor_id
      WHERE known.survivor_id <> excluded.survivor_id`,
    [sorted.map(([id]) => id), sorted.map(([, survivor]) => survivor)],
  );
  return people;
}
