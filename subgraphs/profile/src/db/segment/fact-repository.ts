import type { EntityManager } from 'typeorm';
import type { ConsentPurpose } from '../../domain/consent';
import type { NeededEvents, Needs } from '../../domain/segment/dependencies';
import { NO_FACTS, type FactEvent, type Facts } from '../../domain/segment/facts';
import { countryOf, type Traits } from '../../domain/traits';
import { findComputed } from '../computed/computed-repository';
import { findConsentsInForce } from '../consent-repository';
import type { Secrecy } from '../../secrecy/secrecy';
import { findPersonTraits } from '../trait-repository';
import { findStandingIds } from './standing';

/** A person's newest events of one selector that are looked at: a bound on memory, and on what rules can count to. */
export const EVENTS_PER_SELECTOR_MAX = 1_000;

/** What facts depend on beside what is stored. */
export interface FactCircumstances {
  readonly now: Date;
  /** Purposes that are allowed while nobody decided. */
  readonly consentDefaults: readonly ConsentPurpose[];
  /** What opens the traits. */
  readonly secrecy: Secrecy;
}

const ORDER = 'Order Completed';

/**
 * What rules need to know of these people, with the same number of statements however many they are. Only known
 * customers are in the answer, each with what is known under all of their ids.
 */
export async function loadFacts(
  db: EntityManager,
  customerIds: readonly string[],
  needs: Needs,
  { now, consentDefaults, secrecy }: FactCircumstances,
): Promise<ReadonlyMap<string, Facts>> {
  const people = new Map<string, Mutable<Facts>>();
  const known = await findStandingIds(db, customerIds);
  if (known.length === 0) return people;
  const stated = needs.facts.has('trait') ? await findPersonTraits(db, secrecy, known) : NO_TRAITS;
  for (const id of known) {
    const traits = stated.get(id) ?? {};
    people.set(id, { ...NO_FACTS, traits: valuesOf(traits), country: countryOf(traits) });
  }
  const { facts, selectors } = needs;
  const put = (customerId: string, some: Partial<Facts>) => Object.assign(people.get(customerId) ?? {}, some);

  if (selectors.size > 0) await putEvents(db, people, selectors, now);
  if (facts.has('consent')) {
    for (const [customerId, { granted }] of await findConsentsInForce(db, known, consentDefaults)) {
      put(customerId, { granted: new Set(granted) });
    }
  }
  if (facts.has('tier'))
    for (const row of await findTiers(db, known)) put(row.customerId, { tier: row.tier });
  if (facts.has('computed')) {
    for (const row of await findComputed(db, known))
      put(row.customerId, { computed: row.traits as Facts['computed'] });
  }
  if ([...facts].some((fact) => fact.startsWith('list:'))) {
    for (const row of await findLists(db, known)) put(row.customerId, { lists: new Set(row.keys) });
  }
  return people;
}

const NO_TRAITS: ReadonlyMap<string, Traits> = new Map();

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** A trait that was withdrawn is `null`, which no test passes. */
const valuesOf = (traits: Traits): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(traits).map(([name, [value]]) => [name, value]));

interface EventRow {
  readonly customerId: string;
  readonly selector: number;
  readonly atMs: readonly number[];
  readonly valuesMinor: readonly number[];
}

async function putEvents(
  db: EntityManager,
  people: ReadonlyMap<string, Mutable<Facts>>,
  selectors: ReadonlyMap<string, NeededEvents>,
  now: Date,
): Promise<void> {
  const keys = [...selectors.keys()];
  const wanted = [...selectors.values()];
  // An order's event names no product: what was bought stands in the order.
  const rows: EventRow[] = await db.query(
    `SELECT person.id AS "customerId", s.position::int AS selector,
            array_agg((extract(epoch FROM e.occurred_at) * 1000)::float8) AS "atMs",
            array_agg(coalesce(e.value_minor, 0)::float8) AS "valuesMinor"
       FROM unnest($1::uuid[]) AS person (id)
      CROSS JOIN unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[])
                 WITH ORDINALITY AS s (name, channel, product_id, since, position)
      CROSS JOIN LATERAL (
        SELECT event.occurred_at, event.value_minor FROM customer_event event
         WHERE event.customer_id = person.id AND coalesce(event.name, event.type) = s.name
           AND event.occurred_at > s.since
           AND (s.channel IS NULL OR event.channel = s.channel)
           AND (s.product_id IS NULL OR event.product_id = s.product_id)
        UNION ALL
        SELECT o.ordered_at, bought.value_minor FROM shop_order o
         CROSS JOIN LATERAL (
           SELECT sum((line->>'amountMinor')::bigint)::bigint AS value_minor FROM jsonb_array_elements(o.lines) AS line
            WHERE line->>'productId' = s.product_id
         ) AS bought
         WHERE s.name = '${ORDER}' AND s.product_id IS NOT NULL AND o.customer_id = person.id
           AND o.ordered_at > s.since
           AND o.lines @> jsonb_build_array(jsonb_build_object('productId', s.product_id))
           AND (s.channel IS NULL OR EXISTS (
                 SELECT FROM customer_event own
                  WHERE own.customer_id = person.id AND own.occurred_at = o.ordered_at
                    AND own.name = s.name AND own.channel = s.channel))
         ORDER BY 1 DESC LIMIT ${EVENTS_PER_SELECTOR_MAX}
      ) AS e
      GROUP BY 1, 2`,
    [
      [...people.keys()],
      wanted.map(({ name }) => name),
      wanted.map(({ channel }) => channel),
      wanted.map(({ productId }) => productId),
      wanted.map(({ withinDays }) => sinceOf(withinDays, now)),
    ],
  );
  const events = new Map<string, Map<string, FactEvent[]>>();
  for (const { customerId, selector, atMs, valuesMinor } of rows) {
    const own = events.get(customerId) ?? new Map<string, FactEvent[]>();
    events.set(customerId, own);
    own.set(
      keys[selector - 1] ?? '',
      atMs.map((at, index) => ({ atMs: at, valueMinor: valuesMinor[index] ?? 0 })),
    );
  }
  for (const [customerId, own] of events) Object.assign(people.get(customerId) ?? {}, { events: own });
}

const DAY_MS = 86_400_000;
const sinceOf = (withinDays: number | null, now: Date): Date | string =>
  withinDays === null ? '-infinity' : new Date(now.getTime() - withinDays * DAY_MS);

/** The latest that was heard under any id of each person. */
const findTiers = (
  db: EntityManager,
  customerIds: readonly string[],
): Promise<{ customerId: string; tier: string }[]> =>
  db.query(
    `SELECT DISTINCT ON (id.person) id.person AS "customerId", t.tier
       FROM (SELECT unnest($1::uuid[]) AS person, unnest($1::uuid[]) AS any_id
              UNION
             SELECT survivor_id, customer_id FROM customer_redirect WHERE survivor_id = ANY($1::uuid[])) AS id
       JOIN customer_tier t ON t.customer_id = id.any_id
      ORDER BY id.person, t.occurred_at DESC, t.tier`,
    [customerIds],
  );

/** The keys of each person's segments whose members are stored. */
const findLists = (
  db: EntityManager,
  customerIds: readonly string[],
): Promise<{ customerId: string; keys: string[] }[]> =>
  db.query(
    `SELECT m.customer_id AS "customerId", array_agg(s.key) AS keys
       FROM segment_membership m JOIN segment s USING (segment_id)
      WHERE m.customer_id = ANY($1::uuid[]) AND m.member AND s.kind <> 'RULE' AND s.archived_at IS NULL
      GROUP BY 1`,
    [customerIds],
  );
