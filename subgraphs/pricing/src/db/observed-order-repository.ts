import type { EntityManager } from 'typeorm';
import type { ObservedLine } from '../domain/observation';

/** What one revision of an order contributed to the histograms. */
export interface ObservedOrderRecord {
  readonly orderId: string;
  readonly revision: number;
  readonly day: number;
  readonly lines: readonly ObservedLine[];
}

/**
 * Stores orders that were never seen; one statement.
 *
 * @param records each order once, by id
 * @returns the ids of those that were new; the others are untouched
 */
export async function insertNewOrders(
  tx: EntityManager,
  records: readonly ObservedOrderRecord[],
): Promise<ReadonlySet<string>> {
  const rows: { order_id: string }[] = await tx.query(
    `INSERT INTO observed_order (order_id, revision, day, lines) SELECT * FROM ${ORDER_ROWS}
     ON CONFLICT (order_id) DO NOTHING
     RETURNING order_id`,
    toColumns(records),
  );
  return new Set(rows.map((row) => row.order_id));
}

/**
 * Puts the records that are newer than what is stored in its place; two statements.
 *
 * @param records orders that are stored already
 * @returns the stored records that gave way
 */
export async function replaceOlderOrders(
  tx: EntityManager,
  records: readonly ObservedOrderRecord[],
): Promise<readonly ObservedOrderRecord[]> {
  const stored: StoredRow[] = await tx.query(
    `SELECT order_id, revision, day, lines
       FROM observed_order WHERE order_id = ANY($1::uuid[]) ORDER BY order_id FOR UPDATE`,
    [records.map((record) => record.orderId)],
  );
  const revisions = new Map(records.map((record) => [record.orderId, record.revision]));
  const older = stored.map(toRecord).filter((row) => row.revision < (revisions.get(row.orderId) ?? 0));
  const replacedIds = new Set(older.map((row) => row.orderId));
  await tx.query(
    `UPDATE observed_order AS stored SET revision = new.revision, day = new.day, lines = new.lines
       FROM ${ORDER_ROWS} WHERE stored.order_id = new.order_id`,
    toColumns(records.filter((record) => replacedIds.has(record.orderId))),
  );
  return older;
}

const ORDER_ROWS = `unnest($1::uuid[], $2::bigint[], $3::integer[], $4::text[]) AS new(order_id, revision, day, lines)`;

const toColumns = (records: readonly ObservedOrderRecord[]): unknown[][] => [
  records.map((record) => record.orderId),
  records.map((record) => record.revision),
  records.map((record) => record.day),
  records.map((record) => encodeLines(record.lines)),
];

interface StoredRow {
  readonly order_id: string;
  readonly revision: string;
  readonly day: number;
  readonly lines: string;
}

const toRecord = (row: StoredRow): ObservedOrderRecord => ({
  orderId: row.order_id,
  revision: Number(row.revision),
  day: row.day,
  lines: decodeLines(row.lines),
});

/** Text, which the database need not take apart: nobody but `decodeLines` looks inside. */
const encodeLines = (lines: readonly ObservedLine[]): string =>
  JSON.stringify(lines.map((line) => [line.productId, line.quantity, line.unitAmountMinor]));

const decodeLines = (text: string): ObservedLine[] =>
  (JSON.parse(text) as [string, number, number][]).map(([productId, quantity, unitAmountMinor]) => ({
    productId,
    quantity,
    unitAmountMinor,
  }));
