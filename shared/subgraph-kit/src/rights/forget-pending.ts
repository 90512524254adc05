import { anyEvent, type AnyEvent } from '@rapport/contracts/events';
import type { EntityManager } from 'typeorm';
import type { ErasedIdentities } from './erased-identity';
import type { ErasedRecords, Person } from './personal-data';
import { unlinkErased } from './unlink-event';

const ROWS_PER_TURN_MAX = 500;
/** What is said of an event that could not be applied once the reason may name somebody who was erased. */
const UNLINKED_REASON = 'could not be applied; its person was erased since';

/** Takes `person` out of what the kit keeps for every subgraph: what waits to be sent, to be mended, to be repeated. */
export async function forgetPending(
  tx: EntityManager,
  person: Person,
  erased: ErasedIdentities,
): Promise<readonly ErasedRecords[]> {
  // As they stand in JSON text. An anonymous id may be as short as "1", so that only the whole text is one.
  const texts = [...person.customerIds, ...person.anonymousIds.map((id) => JSON.stringify(id))];
  return [
    await forgetEvents(tx, 'outbox', { texts, erased }),
    await forgetEvents(tx, 'poisoned_event', { texts, erased }),
    await forgetAnswers(tx, person, texts),
    await forgetLinks(tx, person.customerIds),
  ];
}

interface EventRow {
  readonly id: string;
  readonly payload: string;
}

async function forgetEvents(
  tx: EntityManager,
  table: 'outbox' | 'poisoned_event',
  { texts, erased }: { readonly texts: readonly string[]; readonly erased: ErasedIdentities },
): Promise<ErasedRecords> {
  const counts = { kind: table, erased: 0, unlinked: 0 };
  const idType = table === 'outbox' ? 'bigint' : 'uuid';
  for (;;) {
    // What names them is changed or gone after each turn, so the next one finds others.
    const rows: EventRow[] = await tx.query(
      `SELECT id, payload FROM ${table}
        WHERE type <> 'erasure.requested'
          AND EXISTS (SELECT FROM unnest($1::text[]) AS named WHERE strpos(payload, named) > 0)
        LIMIT ${ROWS_PER_TURN_MAX} FOR UPDATE`,
      [texts],
    );
    if (rows.length === 0) return counts;
    const kept = rows.flatMap(({ id, payload }) => {
      const event = parse(payload);
      const unlinked = event === null ? null : unlinkErased(event, erased);
      const text = unlinked === null ? null : JSON.stringify(unlinked);
      return text === null || texts.some((named) => text.includes(named)) ? [] : [{ id, text }];
    });
    const keptIds = new Set(kept.map(({ id }) => id));
    const gone = rows.map(({ id }) => id).filter((id) => !keptIds.has(id));
    await tx.query(`DELETE FROM ${table} WHERE id = ANY($1::${idType}[])`, [gone]);
    await tx.query(
      `UPDATE ${table} row SET payload = new.payload ${table === 'outbox' ? '' : `, error = '${UNLINKED_REASON}'`}
         FROM unnest($1::${idType}[], $2::text[]) AS new (id, payload) WHERE row.id = new.id`,
      [[...keptIds], kept.map(({ text }) => text)],
    );
    counts.erased += gone.length;
    counts.unlinked += kept.length;
  }
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
  texts: readonly string[],
): Promise<ErasedRecords> {
  const [, erased]: [unknown, number] = await tx.query(
    `DELETE FROM idempotency_key
      WHERE EXISTS (SELECT FROM unnest($1::text[]) AS id WHERE strpos(actor, id) > 0 OR strpos(key, id) > 0)
         OR actor = ANY($2::text[])
         OR EXISTS (SELECT FROM unnest($3::text[]) AS named WHERE strpos(answer::text, named) > 0)`,
    [customerIds, anonymousIds.map((id) => `guest:${id}`), texts],
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
