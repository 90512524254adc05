import { byCodeUnit } from '@rapport/kernel/compare';
import { derivedId } from '@rapport/subgraph-kit/ids';
import type { EntityManager } from 'typeorm';
import type { Identifier, IdentifierRules, IdentifierType } from '../domain/identifier';

/** That an id is known by an identifier, and since when we last heard so. */
export interface StatedIdentifier extends Identifier {
  readonly originId: string;
  readonly at: Date;
}

/**
 * Keeps identifiers: of each id and type the ones stated last, as many as the rules let it have.
 *
 * @param stated each id and identifier at most once
 */
export async function saveIdentifiers(
  tx: EntityManager,
  stated: readonly StatedIdentifier[],
  rules: IdentifierRules,
): Promise<void> {
  if (stated.length === 0) return;
  const sorted = [...stated].sort((a, b) => byCodeUnit(keyOf(a), keyOf(b)));
  // Two batches that state one value for two people wait for each other, so that one of them sees the other's.
  await tx.query(
    `SELECT pg_advisory_xact_lock(key) FROM (
       SELECT DISTINCT hashtextextended(type || ' ' || value, 0) AS key
         FROM unnest($1::text[], $2::text[]) AS new (type, value) ORDER BY 1) AS keys`,
    [sorted.map((one) => one.type), sorted.map((one) => one.value)],
  );
  await tx.query(
    `INSERT INTO customer_identifier AS known (origin_id, type, value, stated_at)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[])
     ON CONFLICT (origin_id, type, value) DO UPDATE SET stated_at = excluded.stated_at
      WHERE known.stated_at < excluded.stated_at`,
    [
      sorted.map((one) => one.originId),
      sorted.map((one) => one.type),
      sorted.map((one) => one.value),
      sorted.map((one) => one.at),
    ],
  );
  const owned = [...new Map(sorted.map((one) => [`${one.originId} ${one.type}`, one])).values()];
  await tx.query(
    `DELETE FROM customer_identifier i
      USING unnest($1::uuid[], $2::text[], $3::int[]) AS owned (origin_id, type, kept),
            LATERAL (SELECT value FROM customer_identifier
                      WHERE origin_id = owned.origin_id AND type = owned.type
                      ORDER BY stated_at DESC, value DESC OFFSET owned.kept) AS old
      WHERE i.origin_id = owned.origin_id AND i.type = owned.type AND i.value = old.value`,
    [
      owned.map((one) => one.originId),
      owned.map((one) => one.type),
      owned.map((one) => rules[one.type].limit),
    ],
  );
}

const keyOf = ({ originId, type, value }: StatedIdentifier): string => `${originId} ${type} ${value}`;

/** How many holders of one value are looked at: what a whole shop shares names nobody. */
const HOLDERS_MAX = 20;

/** Whom each identifier names: known people, as whom they are shown, and under which id. */
export async function findHolders(
  db: EntityManager,
  identifiers: readonly Identifier[],
): Promise<(Identifier & { readonly originId: string; readonly customerId: string })[]> {
  if (identifiers.length === 0) return [];
  return db.query(
    `SELECT DISTINCT asked.type, asked.value, holder.origin_id AS "originId",
            coalesce(r.survivor_id, holder.origin_id) AS "customerId"
       FROM unnest($1::text[], $2::text[]) AS asked (type, value)
      CROSS JOIN LATERAL (
        (SELECT origin_id FROM customer_identifier i WHERE i.type = asked.type AND i.value = asked.value
          ORDER BY origin_id LIMIT ${HOLDERS_MAX})
        UNION ALL SELECT id FROM customer WHERE asked.type = 'EXTERNAL_ID' AND number = asked.value
        UNION ALL SELECT customer_id FROM anonymous_identity
                   WHERE asked.type = 'ANONYMOUS_ID' AND anonymous_id = asked.value AND joined
      ) AS holder
       LEFT JOIN customer_redirect r ON r.customer_id = holder.origin_id
       JOIN customer c ON c.id = coalesce(r.survivor_id, holder.origin_id) AND c.number IS NOT NULL`,
    [identifiers.map(({ type }) => type), identifiers.map(({ value }) => value)],
  );
}

/** Two ids that may be one person, and why. */
export interface Candidate {
  readonly leftId: string;
  readonly rightId: string;
  readonly kind: IdentifierType | 'ALIAS';
  readonly value: string;
}

/** Remembers pairs: any number of the same is one. */
export async function insertCandidates(
  tx: EntityManager,
  pairs: readonly Candidate[],
  foundAt: Date,
): Promise<void> {
  if (pairs.length === 0) return;
  const rows = new Map(
    pairs.map(({ leftId, rightId, kind, value }) => {
      const [left = '', right = ''] = [leftId, rightId].sort(byCodeUnit);
      return [derivedId('merge-candidate', left, right, kind, value), { left, right, kind, value }];
    }),
  );
  const sorted = [...rows].sort(([a], [b]) => byCodeUnit(a, b));
  await tx.query(
    `INSERT INTO merge_candidate (candidate_id, left_id, right_id, kind, value, found_at)
     SELECT new.*, $1 FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[]) AS new
     ON CONFLICT DO NOTHING`,
    [
      foundAt,
      sorted.map(([id]) => id),
      sorted.map(([, row]) => row.left),
      sorted.map(([, row]) => row.right),
      sorted.map(([, row]) => row.kind),
      sorted.map(([, row]) => row.value),
    ],
  );
}

/** A pair as staff see it. */
export interface CandidateRecord extends Candidate {
  readonly id: string;
  readonly foundAt: Date;
  readonly status: CandidateStatus;
  readonly dismissedAt: Date | null;
  readonly dismissedBy: string | null;
  readonly dismissalReason: string | null;
}

/** Whether the staff still have to look at a pair. */
export type CandidateStatus = 'OPEN' | 'DISMISSED';

/** Of a `merge_candidate` c with the `customer_redirect`s l and r of its ids. */
const CANDIDATE = `c.candidate_id AS id, coalesce(l.survivor_id, left_id) AS "leftId",
  coalesce(r.survivor_id, right_id) AS "rightId", kind, value, found_at AS "foundAt",
  CASE WHEN dismissed_at IS NULL THEN 'OPEN' ELSE 'DISMISSED' END AS status, dismissed_at AS "dismissedAt",
  dismissed_by AS "dismissedBy", dismissal_reason AS "dismissalReason"`;

/** Where a page of pairs goes on. */
export interface CandidatePlace {
  readonly foundAt: Date;
  readonly id: string;
}

/** A page of the pairs that are not one person, latest first, as whom both are shown. */
export async function findCandidates(
  db: EntityManager,
  {
    status,
    limit,
    after,
  }: { readonly status: CandidateStatus; readonly limit: number; readonly after: CandidatePlace | null },
): Promise<CandidateRecord[]> {
  return db.query(
    `SELECT ${CANDIDATE} FROM merge_candidate c
       LEFT JOIN customer_redirect l ON l.customer_id = left_id
       LEFT JOIN customer_redirect r ON r.customer_id = right_id
      WHERE dismissed_at IS ${status === 'OPEN' ? '' : 'NOT'} NULL
        AND coalesce(l.survivor_id, left_id) <> coalesce(r.survivor_id, right_id)
        AND ($2::timestamptz IS NULL OR (found_at, candidate_id) < ($2, $3::uuid))
      ORDER BY found_at DESC, candidate_id DESC LIMIT $1`,
    [limit, after?.foundAt ?? null, after?.id ?? null],
  );
}

/** Dismisses a pair, unless that was done before. @returns the pair as it is then; `null` when there is none */
export async function dismissCandidate(
  tx: EntityManager,
  id: string,
  { at, by, reason }: { readonly at: Date; readonly by: string; readonly reason: string },
): Promise<CandidateRecord | null> {
  await tx.query(
    `UPDATE merge_candidate SET dismissed_at = $2, dismissed_by = $3, dismissal_reason = $4
      WHERE candidate_id = $1 AND dismissed_at IS NULL`,
    [id, at, by, reason],
  );
  const rows: CandidateRecord[] = await tx.query(
    `SELECT ${CANDIDATE} FROM merge_candidate c
       LEFT JOIN customer_redirect l ON l.customer_id = left_id
       LEFT JOIN customer_redirect r ON r.customer_id = right_id
      WHERE c.candidate_id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/** The identifiers of these people, under all of their ids, latest first. */
export async function findIdentifiersOf(
  db: EntityManager,
  customerIds: readonly string[],
): Promise<(Identifier & { readonly customerId: string; readonly statedAt: Date })[]> {
  return db.query(
    `SELECT person.id AS "customerId", latest.*
       FROM unnest($1::uuid[]) AS person (id)
      CROSS JOIN LATERAL (
        SELECT type, value, max(stated_at) AS "statedAt"
          FROM (SELECT person.id UNION SELECT customer_id FROM customer_redirect WHERE survivor_id = person.id)
               AS one (id)
          JOIN customer_identifier i ON i.origin_id = one.id
         GROUP BY type, value ORDER BY 3 DESC, type, value LIMIT 100
      ) AS latest
      ORDER BY latest."statedAt" DESC, latest.type, latest.value`,
    [customerIds],
  );
}

/** Claims of device ids that are customer numbers: an alias said that both are one. */
export async function findClaimsOfNumbers(
  tx: EntityManager,
  numbers: readonly string[],
): Promise<{ readonly number: string; readonly customerId: string }[]> {
  if (numbers.length === 0) return [];
  return tx.query(
    `SELECT DISTINCT anonymous_id AS number, customer_id AS "customerId" FROM identity_claim
      WHERE anonymous_id = ANY($1::text[])`,
    [numbers],
  );
}
