import { byCodeUnit } from '@rapport/kernel/compare';
import type { EntityManager } from 'typeorm';
import type { StoredReturn } from './stored-order';

/** Adds returns; one whose id is there already stays as it is. @returns the ids that are new */
export async function insertReturns(
  tx: EntityManager,
  returns: readonly StoredReturn[],
): Promise<ReadonlySet<string>> {
  if (returns.length === 0) return new Set();
  const sorted = [...returns].sort((a, b) => byCodeUnit(a.returnId, b.returnId));
  const rows: { return_id: string }[] = await tx.query(
    `INSERT INTO shop_return (customer_id, origin_id, return_id, source, number, anonymous_id, order_id, returned_at,
                              currency, lines)
     SELECT new.*
       FROM unnest($1::uuid[], $10::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[],
                   $7::timestamptz[], $8::text[], $9::jsonb[]) AS new
     ON CONFLICT (return_id) DO NOTHING
     RETURNING return_id`,
    [
      sorted.map((one) => one.customerId),
      sorted.map((one) => one.returnId),
      sorted.map((one) => one.source),
      sorted.map((one) => one.number),
      sorted.map((one) => one.anonymousId),
      sorted.map((one) => one.orderId),
      sorted.map((one) => one.returnedAt),
      sorted.map((one) => one.currency),
      sorted.map((one) => JSON.stringify(one.lines)),
      sorted.map((one) => one.originId),
    ],
  );
  return new Set(rows.map((row) => row.return_id));
}

/** All returns of these people, in no particular order. */
export async function findReturnsOf(
  db: EntityManager,
  customerIds: readonly string[],
): Promise<StoredReturn[]> {
  if (customerIds.length === 0) return [];
  return db.query(
    `SELECT customer_id AS "customerId", origin_id AS "originId", return_id AS "returnId", source, number, anonymous_id AS "anonymousId",
            order_id AS "orderId", returned_at AS "returnedAt", currency, lines,
            refund_minor::float8 AS "refundMinor", unmatched_units AS "unmatchedUnits"
       FROM shop_return WHERE customer_id = ANY($1::uuid[])`,
    [customerIds],
  );
}

/** @param changed of people that the transaction has locked */
export async function saveReturnOutcomes(tx: EntityManager, changed: readonly StoredReturn[]): Promise<void> {
  if (changed.length === 0) return;
  await tx.query(
    `UPDATE shop_return r SET refund_minor = new.refund_minor, unmatched_units = new.unmatched_units
       FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::int[])
            AS new (customer_id, return_id, refund_minor, unmatched_units)
      WHERE r.customer_id = new.customer_id AND r.return_id = new.return_id`,
    [
      changed.map((one) => one.customerId),
      changed.map((one) => one.returnId),
      changed.map((one) => one.refundMinor),
      changed.map((one) => one.unmatchedUnits),
    ],
  );
}
