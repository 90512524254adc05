import { anyEvent, type AnyEvent } from '@rapport/contracts/events';
import type { EntityManager } from 'typeorm';
import type { ErasedIdentities } from './erased-identity';
import type { ErasedRecords, Person } from './personal-data';
import { unlinkErased } from './unlink-event';

const ROWS_PER_TURN_MAX = 500;
/** What is said of an event that could not be applied once the reason may name somebody who was erased. */
const UNLINKED_REASON = 'could not be applied; its person was erased since';

/** A customer's id means nobody else, wherever it stands. */
const CUSTOMER_ID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
/** An anonymous id may be "web" or "1": only the field of that name says whose it is. In a text within a text its quotes are escaped. */
const ANONYMOUS_ID = String.raw`"anonymousId"\s*:\s*("(?:[^"\\]|\\.)*")`;

/**
 * The SQL condition that JSON `text` names one of the customers $1 or of the anonymous ids $2, these as JSON texts. Each
 * text is read once, however many ids a person had.
 */
const named = (text: string): string => `(
  EXISTS (SELECT FROM regexp_matches(${text}, '${CUSTOMER_ID}', 'gi') AS found WHERE lower(found[1]) = ANY($1::text[]))
  OR EXISTS (SELECT FROM regexp_matches(${text}, '${ANONYMOUS_ID}', 'g') AS found WHERE found[1] = ANY($2::text[])))`;

/** Takes `person` out of what the kit keeps for every subgraph: what waits to be sent, to be mended, to be repeated. */
export async function forgetPending(
  tx: EntityManager,
  person: Person,
  erased: ErasedIdentities,
): Promise<readonly ErasedRecords[]> {
  return [
    await forgetEvents(tx, 'outbox', { person, erased }),
    await forgetEvents(tx, 'poisoned_event', { person, erased }),
    await forgetAnswers(tx, person),
    await forgetLinks(tx, person.customerIds),
  ];
}

const jsonTexts = (ids: readonly string[]): string[] => ids.map((id) => JSON.stringify(id));
const lowered = (ids: readonly string[]): string[] => ids.map((id) => id.toLowerCase());

interface EventRow {
  readonly id: string;
  readonly payload: string;
}

interface Forgotten {
  readonly person: Person;
  readonly erased: ErasedIdentities;
}

async function forgetEvents(
  tx: EntityManager,
  table: 'outbox' | 'poisoned_event',
  forgotten: Forgotten,
): Promise<ErasedRecords> {
  const counts = { kind: table, erased: 0, unlinked: 0 };
  const idType = table === 'outbox' ? 'bigint' : 'uuid';
  const { customerIds, anonymousIds } = forgotten.person;
  let after: string | null = null;
  for (;;) {
    const rows: EventRow[] = await tx.query(
      `SELECT id, payload FROM ${table}
        WHERE type <> 'erasure.requested' AND ($3::${idType} IS NULL OR id > $3) AND ${named('payload')}
        ORDER BY id LIMIT ${ROWS_PER_TURN_MAX} FOR UPDATE`,
      [lowered(customerIds), jsonTexts(anonymousIds), after],
    );
    const last = rows.at(-1);
    if (last === undefined) return counts;
    after = last.id;
    const { gone, changed } = sift(rows, forgotten);
    await tx.query(`DELETE FROM ${table} WHERE id = ANY($1::${idType}[])`, [gone]);
    await tx.query(
      `UPDATE ${table} row SET payload = new.payload ${table === 'outbox' ? '' : `, error = '${UNLINKED_REASON}'`}
         FROM unnest($1::${idType}[], $2::text[]) AS new (id, payload) WHERE row.id = new.id`,
      [changed.map(({ id }) => id), changed.map(({ payload }) => payload)],
    );
    counts.erased += gone.length;
    counts.unlinked += changed.length;
  }
}

/** What of some events goes, and what stays without the person; who had the device since the erasure keeps theirs as they are. */
function sift(
  rows: readonly EventRow[],
  { person, erased }: Forgotten,
): { readonly gone: readonly string[]; readonly changed: readonly EventRow[] } {
  const customerIds = new Set(lowered(person.customerIds));
  const customerId = new RegExp(CUSTOMER_ID, 'gi');
  const gone: string[] = [];
  const changed: EventRow[] = [];
  for (const { id, payload } of rows) {
    const event = parse(payload);
    const unlinked = event === null ? null : unlinkErased(event, erased);
    const text = JSON.stringify(unlinked);
    const stillNamed = lowered(text.match(customerId) ?? []).some((found) => customerIds.has(found));
    if (unlinked === null || stillNamed) gone.push(id);
    else if (unlinked !== event) changed.push({ id, payload: text });
  }
  return { gone, changed };
}

function parse(payload: string): AnyEvent | null {
  try {
    return anyEvent.parse(JSON.parse(payload));
  } catch {
    return null;
  }
}

/** Answers given to them, or about them to others. */
async function forgetAnswers(
  tx: EntityManager,
  { customerIds, anonymousIds }: Person,
): Promise<ErasedRecords> {
  const [, erased]: [unknown, number] = await tx.query(
    `DELETE FROM idempotency_key
      WHERE actor = ANY($3::text[]) OR ${named(`actor || ' ' || key || ' ' || coalesce(answer::text, '')`)}`,
    [lowered(customerIds), jsonTexts(anonymousIds), anonymousIds.map((id) => `guest:${id}`)],
  );
  return { kind: 'idempotency_key', erased, unlinked: 0 };
}

/** That several ids were one person says who they were. */
async function forgetLinks(tx: EntityManager, customerIds: readonly string[]): Promise<ErasedRecords> {
  const [, erased]: [unknown, number] = await tx.query(
    `DELETE FROM customer_link WHERE from_id = ANY($1::uuid[]) OR into_id = ANY($1::uuid[])`,
    [customerIds],
  );
  await tx.query(
    `DELETE FROM customer_redirect WHERE customer_id = ANY($1::uuid[]) OR survivor_id = ANY($1::uuid[])`,
    [customerIds],
  );
  return { kind: 'customer_link', erased, unlinked: 0 };
}
