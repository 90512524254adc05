import type { ConsentChanged } from '@rapport/contracts/customer';
import { byCodeUnit } from '@rapport/kernel/compare';
import type { EntityManager } from 'typeorm';
import type { ConsentState } from './consent-state';

/** Whose state: a customer by one of their ids, or a visitor by an anonymous id. */
export interface ConsentSubject {
  readonly customerId: string | null;
  readonly anonymousId: string | null;
}

/** Keeps what `consent.changed` says: for each person the highest revision, in whatever order they come. */
export async function saveConsents(
  tx: EntityManager,
  states: readonly (ConsentState & ConsentSubject)[],
): Promise<void> {
  const known = newestBy(states, ({ customerId }) => customerId);
  if (known.length > 0) {
    await tx.query(
      insertInto('customer_consent', 'customer_id', 'uuid'),
      columnsOf(known, ({ customerId }) => customerId),
    );
  }
  const visitors = newestBy(states, ({ customerId, anonymousId }) =>
    customerId === null ? anonymousId : null,
  );
  if (visitors.length > 0) {
    await tx.query(
      insertInto('visitor_consent', 'anonymous_id', 'text'),
      columnsOf(visitors, ({ anonymousId }) => anonymousId),
    );
  }
}

/** For who states anew what is known: nobody else does until the transaction ends. */
export interface ConsentLock {
  readonly lock?: boolean;
}

/** What is known of these customers, by the id asked for; those without a decision are left out. */
export async function findCustomerConsents(
  db: EntityManager,
  customerIds: readonly string[],
  { lock = false }: ConsentLock = {},
): Promise<ReadonlyMap<string, ConsentState>> {
  const rows: (ConsentState & { readonly key: string })[] = await db.query(
    `SELECT customer_id AS key, ${STATE_AS_READ} FROM customer_consent WHERE customer_id = ANY($1::uuid[])
      ${lock ? FOR_UPDATE : ''}`,
    [customerIds],
  );
  return new Map(rows.map(({ key, ...state }) => [key, state]));
}

/** As `findCustomerConsents`, of visitors. */
export async function findVisitorConsents(
  db: EntityManager,
  anonymousIds: readonly string[],
  { lock = false }: ConsentLock = {},
): Promise<ReadonlyMap<string, ConsentState>> {
  const rows: (ConsentState & { readonly key: string })[] = await db.query(
    `SELECT anonymous_id AS key, ${STATE_AS_READ} FROM visitor_consent WHERE anonymous_id = ANY($1::text[])
      ${lock ? FOR_UPDATE : ''}`,
    [anonymousIds],
  );
  return new Map(rows.map(({ key, ...state }) => [key, state]));
}

/** Forgets what these people allow. @returns of how many ids */
export async function deleteConsents(
  tx: EntityManager,
  person: { readonly customerIds: readonly string[]; readonly anonymousIds: readonly string[] },
): Promise<number> {
  const [row]: { n: number }[] = await tx.query(
    `WITH customers AS (DELETE FROM customer_consent WHERE customer_id = ANY($1::uuid[]) RETURNING 1),
          visitors AS (DELETE FROM visitor_consent WHERE anonymous_id = ANY($2::text[]) RETURNING 1)
     SELECT ((SELECT count(*) FROM customers) + (SELECT count(*) FROM visitors))::int AS n`,
    [person.customerIds, person.anonymousIds],
  );
  return row?.n ?? 0;
}

/** What an event says. */
export const toState = (event: ConsentChanged): ConsentState & ConsentSubject => ({
  customerId: event.customerId,
  anonymousId: event.anonymousId,
  revision: event.revision,
  granted: event.granted,
  refused: event.refused ?? [],
  personalisation: event.personalisation,
  globalPrivacyControl: event.globalPrivacyControl ?? false,
});

const STATE = 'revision, granted, refused, personalisation, global_privacy_control';
/** In one order, so that two who lock the same rows wait for each other. */
const FOR_UPDATE = 'ORDER BY key FOR UPDATE';
const STATE_AS_READ = STATE.replace(/global.*/, '$& AS "globalPrivacyControl"');

const insertInto = (table: string, key: string, type: string): string =>
  `INSERT INTO ${table} AS known (${key}, ${STATE})
   SELECT new.key, new.revision, ARRAY(SELECT jsonb_array_elements_text(new.granted)), new.refused, new.personalisation,
          new.global_privacy_control
     FROM unnest($1::${type}[], $2::int[], $3::jsonb[], $4::jsonb[], $5::text[], $6::boolean[])
          AS new (key, ${STATE})
   ON CONFLICT (${key}) DO UPDATE SET
     revision = excluded.revision, granted = excluded.granted, refused = excluded.refused,
     personalisation = excluded.personalisation, global_privacy_control = excluded.global_privacy_control
   WHERE known.revision < excluded.revision`;

type Stated = ConsentState & ConsentSubject;

const columnsOf = (states: readonly Stated[], keyOf: (state: Stated) => string | null) => [
  states.map(keyOf),
  states.map(({ revision }) => revision),
  states.map(({ granted }) => JSON.stringify(granted)),
  states.map(({ refused }) => JSON.stringify(refused)),
  states.map(({ personalisation }) => personalisation),
  states.map(({ globalPrivacyControl }) => globalPrivacyControl),
];

/** The newest state of each key, sorted by it, so that two writers lock rows in one order. */
function newestBy(states: readonly Stated[], keyOf: (state: Stated) => string | null): Stated[] {
  const newest = new Map<string, Stated>();
  for (const state of states) {
    const key = keyOf(state);
    if (key !== null && state.revision > (newest.get(key)?.revision ?? 0)) newest.set(key, state);
  }
  return [...newest].sort(([a], [b]) => byCodeUnit(a, b)).map(([, state]) => state);
}
