import { byCodeUnit } from '@rapport/kernel/compare';
import { jsonList, toJsonList } from '@rapport/subgraph-kit/json-list';
import type { EntityManager } from 'typeorm';
import type { OrderAfterReturns } from '../domain/match-returns';
import { moveColumns, type Rehoming } from './home-repository';
import type { StoredOrder } from './stored-order';

/** Amounts are far below 2^53: float8 is exact and arrives as a number. */
const COLUMNS = `
  o.customer_id AS "customerId", o.origin_id AS "originId", o.order_id AS "orderId", o.source, o.number, o.anonymous_id AS "anonymousId",
  o.ordered_at AS "orderedAt", o.currency, o.total_minor::float8 AS "totalMinor",
  o.kept_minor::float8 AS "keptMinor", o.revision, o.lines, o.charges, o.returned`;

/** Adds orders; one whose id is there already stays as it is. @returns the ids that are new */
export async function insertOrders(
  tx: EntityManager,
  orders: readonly StoredOrder[],
): Promise<ReadonlySet<string>> {
  if (orders.length === 0) return new Set();
  const sorted = [...orders].sort((a, b) => byCodeUnit(a.orderId, b.orderId));
  const rows: { order_id: string }[] = await tx.query(
    `INSERT INTO shop_order (customer_id, origin_id, order_id, source, number, anonymous_id, ordered_at, currency,
                             total_minor, kept_minor, units, lines, charges)
     SELECT new.*
       FROM unnest($1::uuid[], $12::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[],
                   $7::text[], $8::bigint[], $8::bigint[], $9::int[], ${jsonList(10)}::jsonb[],
                   ${jsonList(11)}::jsonb[]) AS new
     ON CONFLICT (order_id) DO NOTHING
     RETURNING order_id`,
    [
      sorted.map((order) => order.customerId),
      sorted.map((order) => order.orderId),
      sorted.map((order) => order.source),
      sorted.map((order) => order.number),
      sorted.map((order) => order.anonymousId),
      sorted.map((order) => order.orderedAt),
      sorted.map((order) => order.currency),
      sorted.map((order) => order.totalMinor),
      sorted.map((order) => order.lines.reduce((sum, line) => sum + line.quantity, 0)),
      toJsonList(sorted.map((order) => JSON.stringify(order.lines))),
      toJsonList(sorted.map((order) => JSON.stringify(order.charges))),
      sorted.map((order) => order.originId),
    ],
  );
  return new Set(rows.map((row) => row.order_id));
}

/** All orders of these people, in no particular order. */
export async function findOrdersOf(
  db: EntityManager,
  customerIds: readonly string[],
): Promise<StoredOrder[]> {
  if (customerIds.length === 0) return [];
  return db.query(`SELECT ${COLUMNS} FROM shop_order o WHERE o.customer_id = ANY($1::uuid[])`, [customerIds]);
}

/** Gives orders to those whose they are now. @returns them as they are then, with a higher revision */
export async function moveOrders(tx: EntityManager, moves: readonly Rehoming[]): Promise<StoredOrder[]> {
  if (moves.length === 0) return [];
  const [rows]: [StoredOrder[], number] = await tx.query(
    `UPDATE shop_order o SET customer_id = move.into_id, revision = o.revision + 1
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS move (origin_id, from_id, into_id)
      WHERE o.customer_id = move.from_id AND o.origin_id = move.origin_id
     RETURNING ${COLUMNS}`,
    moveColumns(moves),
  );
  return rows;
}

/** @param changed of people that the transaction has locked */
export async function saveReturnedState(
  tx: EntityManager,
  changed: readonly (OrderAfterReturns & { readonly customerId: string; readonly revision: number })[],
): Promise<void> {
  if (changed.length === 0) return;
  await tx.query(
    `UPDATE shop_order o
        SET returned = new.returned, returned_units = new.returned_units, kept_minor = new.kept_minor,
            revision = new.revision
       FROM unnest($1::uuid[], $2::uuid[], $3::jsonb[], $4::int[], $5::bigint[], $6::int[])
            AS new (customer_id, order_id, returned, returned_units, kept_minor, revision)
      WHERE o.customer_id = new.customer_id AND o.order_id = new.order_id`,
    [
      changed.map((order) => order.customerId),
      changed.map((order) => order.orderId),
      changed.map((order) => JSON.stringify(order.returned)),
      changed.map((order) => order.returnedUnits),
      changed.map((order) => order.keptMinor),
      changed.map((order) => order.revision),
    ],
  );
}
