import type { EntityManager } from 'typeorm';

/** A piece of one file of one subgraph, sealed. */
export interface StoredPart {
  readonly requestId: string;
  readonly subgraph: string;
  readonly attempt: string;
  readonly files: number;
  readonly file: string;
  readonly part: number;
  readonly last: boolean;
  /** Whether the file holds no row. */
  readonly empty: boolean;
  readonly sealed: Buffer;
}

export async function insertParts(tx: EntityManager, parts: readonly StoredPart[]): Promise<void> {
  if (parts.length === 0) return;
  await tx.query(
    `INSERT INTO export_part (request_id, subgraph, attempt, files, file, part, last, empty, sealed)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::int[], $5::text[], $6::int[], $7::boolean[],
                          $8::boolean[], $9::bytea[])
     ON CONFLICT DO NOTHING`,
    [
      parts.map((one) => one.requestId),
      parts.map((one) => one.subgraph),
      parts.map((one) => one.attempt),
      parts.map((one) => one.files),
      parts.map((one) => one.file),
      parts.map((one) => one.part),
      parts.map((one) => one.last),
      parts.map((one) => one.empty),
      parts.map((one) => one.sealed),
    ],
  );
}

/** One subgraph's export that is whole. */
export interface WholeExport {
  readonly requestId: string;
  readonly subgraph: string;
  readonly attempt: string;
  readonly found: boolean;
}

/** Which exports are whole: every file has its last part and all before it. */
export const findWholeExports = (tx: EntityManager, requestIds: readonly string[]): Promise<WholeExport[]> =>
  tx.query(
    `SELECT request_id AS "requestId", subgraph, min(attempt::text) AS attempt, NOT bool_and(empty) AS found
       FROM export_part WHERE request_id = ANY($1::uuid[])
      GROUP BY request_id, subgraph, attempt
     HAVING count(*) FILTER (WHERE last) = greatest(max(files), 1) AND sum(part) FILTER (WHERE last) = count(*)`,
    [requestIds],
  );

/** Drops what other attempts have sent of these subgraphs' exports. */
export async function keepAttempts(tx: EntityManager, whole: readonly WholeExport[]): Promise<void> {
  await tx.query(
    `DELETE FROM export_part part USING unnest($1::uuid[], $2::text[], $3::uuid[]) AS kept (request_id, subgraph, attempt)
      WHERE part.request_id = kept.request_id AND part.subgraph = kept.subgraph AND part.attempt <> kept.attempt`,
    [whole.map((one) => one.requestId), whole.map((one) => one.subgraph), whole.map((one) => one.attempt)],
  );
}

/** Where a part stands in its export. */
export type PartPlace = Pick<StoredPart, 'subgraph' | 'file' | 'part'>;

/** The part after `after`, in the order of subgraph, file and part; the first after `null`. */
export async function findNextPart(
  db: EntityManager,
  requestId: string,
  after: PartPlace | null,
): Promise<StoredPart | null> {
  const [row]: StoredPart[] = await db.query(
    `SELECT request_id AS "requestId", subgraph, attempt, files, file, part, last, empty, sealed FROM export_part
      WHERE request_id = $1 AND (subgraph, file, part) > ($2, $3, $4) ORDER BY subgraph, file, part LIMIT 1`,
    [requestId, after?.subgraph ?? '', after?.file ?? '', after?.part ?? 0],
  );
  return row ?? null;
}

/** The files of an export, by subgraph. */
export const findFiles = (
  db: EntityManager,
  requestId: string,
): Promise<{ readonly subgraph: string; readonly file: string }[]> =>
  db.query(
    `SELECT DISTINCT subgraph, file FROM export_part WHERE request_id = $1 AND file <> '' ORDER BY 1, 2`,
    [requestId],
  );
