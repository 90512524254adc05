import { byCodeUnit } from '@rapport/kernel/compare';
import { newId } from '@rapport/subgraph-kit/ids';
import type { EntityManager } from 'typeorm';
import type { ConsentDecision, ConsentMethod, PersonalisationLevel } from '../domain/consent';
import type { ChainHead, ConsentRecord } from '../domain/consent-record';

/** The chain of one id. */
export interface OwnedHead extends ChainHead {
  readonly originId: string;
}

/** Where the chain of each id ends, one that is yet to begin included. The ids' people are locked. */
export async function findHeads(
  tx: EntityManager,
  originIds: readonly string[],
): Promise<ReadonlyMap<string, OwnedHead>> {
  const rows: OwnedHead[] = await tx.query(
    `SELECT origin_id AS "originId", chain_id AS "chainId", length, head_hash AS hash
       FROM consent_chain WHERE origin_id = ANY($1::uuid[])`,
    [originIds],
  );
  const heads = new Map(rows.map((row) => [row.originId, row]));
  return new Map(
    originIds.map((originId) => [
      originId,
      heads.get(originId) ?? { originId, chainId: newId(), length: 0, hash: null },
    ]),
  );
}

export async function saveHeads(tx: EntityManager, heads: readonly OwnedHead[]): Promise<void> {
  const sorted = [...heads].sort((a, b) => byCodeUnit(a.originId, b.originId));
  await tx.query(
    `INSERT INTO consent_chain (chain_id, origin_id, length, head_hash)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[])
     ON CONFLICT (chain_id) DO UPDATE SET length = excluded.length, head_hash = excluded.head_hash`,
    [
      sorted.map(({ chainId }) => chainId),
      sorted.map(({ originId }) => originId),
      sorted.map(({ length }) => length),
      sorted.map(({ hash }) => hash),
    ],
  );
}

export async function insertRecords(tx: EntityManager, records: readonly ConsentRecord[]): Promise<void> {
  await tx.query(
    `INSERT INTO consent_record (chain_id, seq, record_id, purpose, level, decided_at, recorded_at, notice_version,
                                 notice_hash, locale, channel, method, actor, previous_hash, hash)
     SELECT * FROM unnest($1::uuid[], $2::int[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[],
                          $7::timestamptz[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[],
                          $13::text[], $14::text[], $15::text[])`,
    [
      records.map((one) => one.chainId),
      records.map((one) => one.seq),
      records.map((one) => one.id),
      records.map((one) => one.purpose),
      records.map((one) => one.level),
      records.map((one) => one.decidedAt),
      records.map((one) => one.recordedAt),
      records.map((one) => one.notice.version),
      records.map((one) => one.notice.hash),
      records.map((one) => one.notice.locale),
      records.map((one) => one.channel),
      records.map((one) => one.method),
      records.map((one) => one.actor),
      records.map((one) => one.previousHash),
      records.map((one) => one.hash),
    ],
  );
}

/** Remembers that decisions were repeated. */
export async function saveConfirmations(
  tx: EntityManager,
  decisions: readonly ConsentDecision[],
): Promise<void> {
  if (decisions.length === 0) return;
  await tx.query(
    `INSERT INTO consent_confirmation AS known (origin_id, purpose, level, confirmed_at)
     SELECT origin_id, purpose, level, max(confirmed_at)
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) AS new (origin_id, purpose, level, confirmed_at)
      GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
     ON CONFLICT (origin_id, purpose, level) DO UPDATE SET confirmed_at = excluded.confirmed_at
      WHERE known.confirmed_at < excluded.confirmed_at`,
    [
      decisions.map((one) => one.originId),
      decisions.map((one) => one.purpose),
      decisions.map((one) => one.level),
      decisions.map((one) => one.decidedAt),
    ],
  );
}

/**
 * What was decided under these ids: of like decisions between two of the `instants` the first and the last, which is all
 * that matters, however often somebody changed their mind.
 *
 * @param instants when the ids became one person
 */
export async function findDecisions(
  db: EntityManager,
  originIds: readonly string[],
  instants: readonly Date[],
): Promise<ConsentDecision[]> {
  return db.query(
    `WITH said AS (
       SELECT origin_id, purpose, level, method, decided_at
         FROM consent_chain JOIN consent_record USING (chain_id) WHERE origin_id = ANY($1::uuid[])
       UNION ALL
       SELECT origin_id, purpose, level, 'EVENT', confirmed_at
         FROM consent_confirmation WHERE origin_id = ANY($1::uuid[])
     ), bounds AS (
       SELECT origin_id, purpose, level, method, min(decided_at) AS first, max(decided_at) AS last
         FROM said
        GROUP BY origin_id, purpose, level, method,
                 (SELECT count(*) FROM unnest($2::timestamptz[]) AS joined (at) WHERE joined.at < decided_at)
     )
     SELECT origin_id AS "originId", purpose, level, method, decided_at AS "decidedAt"
       FROM bounds, LATERAL (VALUES (first), (last)) AS one (decided_at)`,
    [originIds, instants],
  );
}

/** The last record about each purpose under one id. */
export async function findLatestRecords(
  db: EntityManager,
  originId: string,
): Promise<
  readonly {
    readonly purpose: ConsentDecision['purpose'];
    readonly level: PersonalisationLevel;
    readonly noticeVersion: string | null;
  }[]
> {
  return db.query(
    `SELECT DISTINCT ON (purpose) purpose, level, notice_version AS "noticeVersion"
       FROM consent_chain JOIN consent_record USING (chain_id) WHERE origin_id = $1
      ORDER BY purpose, decided_at DESC, level = 'OFF' DESC, seq DESC`,
    [originId],
  );
}

const RECORD = `chain_id AS "chainId", seq, record_id AS id, purpose, level, decided_at AS "decidedAt",
  recorded_at AS "recordedAt", notice_version AS "noticeVersion", notice_hash AS "noticeHash", locale, channel, method,
  actor, previous_hash AS "previousHash", hash`;

type RecordRow = Omit<ConsentRecord, 'notice'> & {
  readonly noticeVersion: string | null;
  readonly noticeHash: string | null;
  readonly locale: string | null;
  readonly method: ConsentMethod;
};

const toRecord = ({ noticeVersion, noticeHash, locale, ...row }: RecordRow): ConsentRecord => ({
  ...row,
  notice: { version: noticeVersion, hash: noticeHash, locale },
});

/** A page of one chain, from the record after `seq`. */
export async function findChainPage(
  db: EntityManager,
  chainId: string,
  seq: number,
  limit: number,
): Promise<ConsentRecord[]> {
  const rows: RecordRow[] = await db.query(
    `SELECT ${RECORD} FROM consent_record WHERE chain_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
    [chainId, seq, limit],
  );
  return rows.map(toRecord);
}

/** A place in a list of records, newest first. */
export interface RecordPlace {
  readonly decidedAt: Date;
  readonly id: string;
}

/** A page of the records under these ids, newest first; one statement. */
export async function findRecords(
  db: EntityManager,
  originIds: readonly string[],
  { limit, after }: { readonly limit: number; readonly after: RecordPlace | null },
): Promise<ConsentRecord[]> {
  const rows: RecordRow[] = await db.query(
    `SELECT ${RECORD} FROM consent_chain JOIN consent_record USING (chain_id)
      WHERE origin_id = ANY($1::uuid[]) AND ($2::timestamptz IS NULL OR (decided_at, record_id) < ($2, $3::uuid))
      ORDER BY decided_at DESC, record_id DESC LIMIT $4`,
    [originIds, after?.decidedAt ?? null, after?.id ?? null, limit],
  );
  return rows.map(toRecord);
}
