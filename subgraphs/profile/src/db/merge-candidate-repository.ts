import { byCodeUnit } from '@rapport/kernel/compare';
import { derivedId } from '@rapport/subgraph-kit/ids';
import type { EntityManager } from 'typeorm';
import type { IdentifierType } from '../domain/identifier';
import type { SealedTransaction, Secrecy } from '../secrecy/secrecy';
import type { IdentifierSeal } from './identifier-repository';

/** Two ids that may be one person, and why. */
export interface Candidate {
  readonly leftId: string;
  readonly rightId: string;
  readonly kind: IdentifierType | 'ALIAS';
  readonly value: string;
}

/** A pair as it lies there: what both have is sealed for both, or what an alias said, in clear. */
interface CandidateRow {
  readonly id: string;
  readonly left: string;
  readonly right: string;
  readonly kind: Candidate['kind'];
  readonly value: string | null;
  readonly sealed: Buffer | null;
}

/** With the key of the one, then of the other: both are needed to read it. The id says nothing of the value either. */
function toRow({ leftId, rightId, kind, value }: Candidate, { mark, ring }: IdentifierSeal): CandidateRow {
  const [left = '', right = ''] = [leftId, rightId].sort(byCodeUnit);
  const id = derivedId('merge-candidate', left, right, kind, mark(`candidate ${kind}`, value));
  return kind === 'ALIAS'
    ? { id, left, right, kind, value, sealed: null }
    : { id, left, right, kind, value: null, sealed: ring.seal(left, ring.seal(right, value)) };
}

/** Remembers pairs: any number of the same is one. @param seal with the keys of all of them */
export async function insertCandidates(
  tx: EntityManager,
  pairs: readonly Candidate[],
  foundAt: Date,
  seal: IdentifierSeal,
): Promise<void> {
  if (pairs.length === 0) return;
  const rows = new Map(pairs.map((pair) => toRow(pair, seal)).map((row) => [row.id, row]));
  const sorted = [...rows.values()].sort((a, b) => byCodeUnit(a.id, b.id));
  await tx.query(
    `INSERT INTO merge_candidate (candidate_id, left_id, right_id, kind, value, value_sealed, found_at)
     SELECT new.*, $1 FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::bytea[]) AS new
     ON CONFLICT DO NOTHING`,
    [
      foundAt,
      sorted.map((row) => row.id),
      sorted.map((row) => row.left),
      sorted.map((row) => row.right),
      sorted.map((row) => row.kind),
      sorted.map((row) => row.value),
      sorted.map((row) => row.sealed),
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
  coalesce(r.survivor_id, right_id) AS "rightId", kind, value, value_sealed AS sealed, left_id AS "leftOrigin",
  right_id AS "rightOrigin", found_at AS "foundAt",
  CASE WHEN dismissed_at IS NULL THEN 'OPEN' ELSE 'DISMISSED' END AS status, dismissed_at AS "dismissedAt",
  dismissed_by AS "dismissedBy", dismissal_reason AS "dismissalReason"`;

type StoredCandidate = Omit<CandidateRecord, 'value'> & {
  readonly value: string | null;
  readonly sealed: Buffer | null;
  readonly leftOrigin: string;
  readonly rightOrigin: string;
};

/** Pairs in clear; without one whose key is gone. */
async function openCandidates(
  db: EntityManager,
  secrecy: Secrecy,
  rows: readonly StoredCandidate[],
): Promise<CandidateRecord[]> {
  const ring = await secrecy.knownRing(
    db,
    rows.flatMap(({ leftOrigin, rightOrigin }) => [leftOrigin, rightOrigin]),
  );
  return rows.flatMap(({ sealed, leftOrigin, rightOrigin, value, ...record }) => {
    const inner = sealed === null ? null : ring.openBytes(leftOrigin, sealed);
    const opened = inner === null ? value : ring.open(rightOrigin, inner);
    return opened === null ? [] : [{ ...record, value: opened }];
  });
}

/** Where a page of pairs goes on. */
export interface CandidatePlace {
  readonly foundAt: Date;
  readonly id: string;
}

/** A page of the pairs that are not one person, latest first, as whom both are shown. */
export async function findCandidates(
  db: EntityManager,
  secrecy: Secrecy,
  {
    status,
    limit,
    after,
  }: { readonly status: CandidateStatus; readonly limit: number; readonly after: CandidatePlace | null },
): Promise<CandidateRecord[]> {
  const rows: StoredCandidate[] = await db.query(
    `SELECT ${CANDIDATE} FROM merge_candidate c
       LEFT JOIN customer_redirect l ON l.customer_id = left_id
       LEFT JOIN customer_redirect r ON r.customer_id = right_id
      WHERE dismissed_at IS ${status === 'OPEN' ? '' : 'NOT'} NULL
        AND coalesce(l.survivor_id, left_id) <> coalesce(r.survivor_id, right_id)
        AND ($2::timestamptz IS NULL OR (found_at, candidate_id) < ($2, $3::uuid))
      ORDER BY found_at DESC, candidate_id DESC LIMIT $1`,
    [limit, after?.foundAt ?? null, after?.id ?? null],
  );
  return openCandidates(db, secrecy, rows);
}

/** Dismisses a pair, unless that was done before. @returns the pair as it is then; `null` when there is none */
export async function dismissCandidate(
  { tx, secrecy }: SealedTransaction,
  id: string,
  { at, by, reason }: { readonly at: Date; readonly by: string; readonly reason: string },
): Promise<CandidateRecord | null> {
  await tx.query(
    `UPDATE merge_candidate SET dismissed_at = $2, dismissed_by = $3, dismissal_reason = $4
      WHERE candidate_id = $1 AND dismissed_at IS NULL`,
    [id, at, by, reason],
  );
  const rows: StoredCandidate[] = await tx.query(
    `SELECT ${CANDIDATE} FROM merge_candidate c
       LEFT JOIN customer_redirect l ON l.customer_id = left_id
       LEFT JOIN customer_redirect r ON r.customer_id = right_id
      WHERE c.candidate_id = $1`,
    [id],
  );
  return (await openCandidates(tx, secrecy, rows))[0] ?? null;
}

/** A pair that lies in clear, and what the staff decided about it. */
export interface UnsealedCandidate extends Candidate {
  readonly id: string;
}

/** Pairs that lie in clear and say what two people have in common, a few, locked. */
export const lockUnsealedCandidates = (tx: EntityManager, limit: number): Promise<UnsealedCandidate[]> =>
  tx.query(
    `SELECT candidate_id AS id, left_id AS "leftId", right_id AS "rightId", kind, value FROM merge_candidate
      WHERE value IS NOT NULL AND kind <> 'ALIAS' LIMIT $1 FOR UPDATE SKIP LOCKED`,
    [limit],
  );

/** Keeps pairs sealed and no more in clear. What the staff decided about one stays, also when it was found anew since. */
export async function replaceCandidates(
  tx: EntityManager,
  pairs: readonly UnsealedCandidate[],
  seal: IdentifierSeal,
): Promise<void> {
  const rows = pairs.map((pair) => toRow(pair, seal));
  await tx.query(
    `WITH clear AS (
       DELETE FROM merge_candidate c
        USING unnest($1::uuid[], $2::uuid[], $3::bytea[]) AS new (old_id, id, sealed)
        WHERE c.candidate_id = new.old_id
       RETURNING new.id, c.left_id, c.right_id, c.kind, new.sealed, c.found_at, c.dismissed_at, c.dismissed_by,
                 c.dismissal_reason
     )
     INSERT INTO merge_candidate AS known (candidate_id, left_id, right_id, kind, value_sealed, found_at,
                                           dismissed_at, dismissed_by, dismissal_reason)
     SELECT * FROM clear
     ON CONFLICT (candidate_id) DO UPDATE SET dismissed_at = excluded.dismissed_at,
       dismissed_by = excluded.dismissed_by, dismissal_reason = excluded.dismissal_reason
      WHERE known.dismissed_at IS NULL`,
    [pairs.map(({ id }) => id), rows.map(({ id }) => id), rows.map(({ sealed }) => sealed)],
  );
}
