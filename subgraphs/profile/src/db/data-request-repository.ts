import type { Person } from '@rapport/subgraph-kit/rights/personal-data';
import type { EntityManager } from 'typeorm';
import type { DataRequestKind, DataRequestState } from '../domain/data-request';

/** What a subgraph says it did with one kind of record. */
export interface ReceiptRecord {
  readonly kind: string;
  readonly erased: number;
  readonly unlinked: number;
}

export interface StoredReceipt {
  readonly subgraph: string;
  readonly receivedAt: Date;
  readonly records: readonly ReceiptRecord[];
  readonly found: boolean;
}

/** A request of a person about their own data. */
export interface DataRequest extends Person {
  readonly requestId: string;
  readonly kind: DataRequestKind;
  readonly state: DataRequestState;
  readonly subjectMarks: readonly string[];
  readonly contributions: 'REMOVE' | 'KEEP_WITHOUT_NAME' | null;
  /** "customer", or the member of the staff who asked on their behalf. */
  readonly requestedBy: string;
  readonly reason: string | null;
  readonly requestedAt: Date;
  readonly dueAt: Date;
  readonly asked: number;
  readonly completedAt: Date | null;
  readonly expiresAt: Date | null;
}

const COLUMNS = `request_id AS "requestId", kind, state, subject_marks AS "subjectMarks", customer_ids AS "customerIds",
  anonymous_ids AS "anonymousIds", contributions, requested_by AS "requestedBy", reason,
  requested_at AS "requestedAt", due_at AS "dueAt", asked, completed_at AS "completedAt", expires_at AS "expiresAt"`;

export async function insertDataRequest(
  tx: EntityManager,
  request: DataRequest,
  askAgainAt: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO data_request (request_id, kind, state, subject_marks, customer_ids, anonymous_ids, contributions,
                               requested_by, reason, requested_at, due_at, ask_again_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      request.requestId,
      request.kind,
      request.state,
      request.subjectMarks,
      request.customerIds,
      request.anonymousIds,
      request.contributions,
      request.requestedBy,
      request.reason,
      request.requestedAt,
      request.dueAt,
      askAgainAt,
    ],
  );
}

/** The latest requests about whoever one of the marks stands for, latest first. */
export const findDataRequests = (
  db: EntityManager,
  marks: readonly string[],
  limit: number,
): Promise<DataRequest[]> =>
  db.query(
    `SELECT ${COLUMNS} FROM data_request WHERE subject_marks && $1::text[]
      ORDER BY requested_at DESC, request_id DESC LIMIT $2`,
    [marks, limit],
  );

export async function findDataRequest(db: EntityManager, requestId: string): Promise<DataRequest | null> {
  const [row]: DataRequest[] = await db.query(`SELECT ${COLUMNS} FROM data_request WHERE request_id = $1`, [
    requestId,
  ]);
  return row ?? null;
}

/** Requests by id that are still in progress, locked in the order of their ids. */
export const lockOpenRequests = (tx: EntityManager, requestIds: readonly string[]): Promise<DataRequest[]> =>
  tx.query(
    `SELECT ${COLUMNS} FROM data_request WHERE request_id = ANY($1::uuid[]) AND state = 'IN_PROGRESS'
      ORDER BY request_id FOR UPDATE`,
    [requestIds],
  );

/** Open requests whose subgraphs are to be asked again at `now`, locked; those that another process has are skipped. */
export const lockRequestsToAsk = (tx: EntityManager, now: Date, limit: number): Promise<DataRequest[]> =>
  tx.query(
    `SELECT ${COLUMNS} FROM data_request WHERE state = 'IN_PROGRESS' AND ask_again_at <= $1
      ORDER BY ask_again_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [now, limit],
  );

export const saveAsked = (
  tx: EntityManager,
  request: { readonly requestId: string; readonly asked: number },
  askAgainAt: Date,
): Promise<unknown> =>
  tx.query(`UPDATE data_request SET asked = $2, ask_again_at = $3 WHERE request_id = $1`, [
    request.requestId,
    request.asked,
    askAgainAt,
  ]);

/** Keeps the first receipt of each subgraph. */
export async function insertReceipts(
  tx: EntityManager,
  receipts: readonly (StoredReceipt & { readonly requestId: string })[],
): Promise<void> {
  if (receipts.length === 0) return;
  await tx.query(
    `INSERT INTO data_request_receipt (request_id, subgraph, received_at, records, found)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::jsonb[], $5::boolean[])
     ON CONFLICT DO NOTHING`,
    [
      receipts.map((one) => one.requestId),
      receipts.map((one) => one.subgraph),
      receipts.map((one) => one.receivedAt),
      receipts.map((one) => JSON.stringify(one.records)),
      receipts.map((one) => one.found),
    ],
  );
}

/** Receipts by request, in the order in which they came. */
export async function findReceipts(
  db: EntityManager,
  requestIds: readonly string[],
): Promise<Map<string, StoredReceipt[]>> {
  const rows: (StoredReceipt & { requestId: string })[] = await db.query(
    `SELECT request_id AS "requestId", subgraph, received_at AS "receivedAt", records, found
       FROM data_request_receipt WHERE request_id = ANY($1::uuid[]) ORDER BY received_at, subgraph`,
    [requestIds],
  );
  const receipts = new Map<string, StoredReceipt[]>();
  for (const { requestId, ...receipt } of rows) {
    receipts.set(requestId, [...(receipts.get(requestId) ?? []), receipt]);
  }
  return receipts;
}

/** Ends a request. Of an erasure nothing stays that says who it was, but marks. */
export async function completeRequest(
  tx: EntityManager,
  { requestId, kind }: Pick<DataRequest, 'requestId' | 'kind'>,
  end: { readonly state: DataRequestState; readonly at: Date; readonly expiresAt: Date | null },
): Promise<void> {
  await tx.query(
    `UPDATE data_request SET state = $2, completed_at = $3, expires_at = $4, ask_again_at = NULL ${
      kind === 'ERASURE' ? `, customer_ids = '{}', anonymous_ids = '{}', reason = NULL` : ''
    } WHERE request_id = $1`,
    [requestId, end.state, end.at, end.expiresAt],
  );
}

/**
 * Ends exports for good: those that expired by `now`, a few, or all about whoever one of `marks` stands for. Their
 * parts and whom they were about are gone. @returns their ids
 */
export async function expireExports(
  tx: EntityManager,
  which: { readonly now: Date; readonly limit: number } | { readonly marks: readonly string[] },
): Promise<string[]> {
  const [condition, parameters] =
    'marks' in which
      ? [`subject_marks && $1::text[]`, [which.marks]]
      : [
          `request_id IN (SELECT request_id FROM data_request
             WHERE kind = 'EXPORT' AND state = 'COMPLETED' AND expires_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED)`,
          [which.now, which.limit],
        ];
  const [rows]: [{ request_id: string }[], number] = await tx.query(
    `UPDATE data_request SET state = CASE state WHEN 'NO_SUBJECT_FOUND' THEN state ELSE 'EXPIRED' END,
            customer_ids = '{}', anonymous_ids = '{}', ask_again_at = NULL, reason = NULL
      WHERE kind = 'EXPORT' AND ${condition} RETURNING request_id`,
    parameters,
  );
  const ids = rows.map((row) => row.request_id);
  await tx.query('DELETE FROM export_part WHERE request_id = ANY($1::uuid[])', [ids]);
  return ids;
}
