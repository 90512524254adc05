import { byCodeUnit } from '@rapport/kernel/compare';
import type { PersonId } from '@rapport/subgraph-kit/join-people';
import type { EntityManager } from 'typeorm';
import { intArray, textArray } from './array-literal';

/** Units of products, each product once. */
export type UnitsByProduct = ReadonlyMap<string, number>;

/** An order as its newest revision says; see `order.completed`. */
export interface OrderState {
  readonly orderId: string;
  readonly revision: number;
  /** Who shows it now. */
  readonly customerId: string | null;
  /** The id it was written under. */
  readonly originId: string | null;
  readonly orderedAt: string;
  readonly units: UnitsByProduct;
}

/** What has come back of an order as its newest revision says; see `order.returned`. */
export interface ReturnState {
  readonly orderId: string;
  readonly revision: number;
  readonly orderedAt: string;
  readonly units: UnitsByProduct;
}

/** Stores orders, each at most once, in one statement; an order that is known at a higher revision stays. */
export async function storeOrders(
  tx: EntityManager,
  orders: readonly OrderState[],
  now: Date,
): Promise<void> {
  const sorted = [...orders].sort((a, b) => byCodeUnit(a.orderId, b.orderId));
  await tx.query(
    `INSERT INTO purchase AS stored
            (order_id, revision, customer_id, origin_id, ordered_at, product_ids, units, changed_at)
     SELECT order_id, revision, customer_id, origin_id, ordered_at, product_ids::text[], units::integer[], $8
       FROM unnest($1::uuid[], $2::integer[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::text[], $7::text[])
         AS fresh (order_id, revision, customer_id, origin_id, ordered_at, product_ids, units)
     ON CONFLICT (order_id) DO UPDATE SET
       revision = excluded.revision, customer_id = excluded.customer_id, origin_id = excluded.origin_id, ordered_at = excluded.ordered_at,
       product_ids = excluded.product_ids, units = excluded.units, changed_at = excluded.changed_at
     WHERE stored.revision < excluded.revision`,
    [
      sorted.map((order) => order.orderId),
      sorted.map((order) => order.revision),
      sorted.map((order) => order.customerId),
      sorted.map((order) => order.originId),
      sorted.map((order) => order.orderedAt),
      sorted.map((order) => textArray(order.units.keys())),
      sorted.map((order) => intArray(order.units.values())),
      now,
    ],
  );
}

/** Stores what came back, each order at most once, in one statement; also of orders that are not known yet. */
export async function storeReturns(
  tx: EntityManager,
  returns: readonly ReturnState[],
  now: Date,
): Promise<void> {
  const sorted = [...returns].sort((a, b) => byCodeUnit(a.orderId, b.orderId));
  await tx.query(
    `INSERT INTO purchase AS stored
            (order_id, returned_revision, ordered_at, returned_product_ids, returned_units, changed_at)
     SELECT order_id, revision, ordered_at, product_ids::text[], units::integer[], $6
       FROM unnest($1::uuid[], $2::integer[], $3::timestamptz[], $4::text[], $5::text[])
         AS fresh (order_id, revision, ordered_at, product_ids, units)
     ON CONFLICT (order_id) DO UPDATE SET
       returned_revision = excluded.returned_revision, returned_product_ids = excluded.returned_product_ids,
       returned_units = excluded.returned_units, changed_at = excluded.changed_at
     WHERE stored.returned_revision < excluded.returned_revision`,
    [
      sorted.map((state) => state.orderId),
      sorted.map((state) => state.revision),
      sorted.map((state) => state.orderedAt),
      sorted.map((state) => textArray(state.units.keys())),
      sorted.map((state) => intArray(state.units.values())),
      now,
    ],
  );
}

/** Shows orders as those of whom their ids are now. A model learns who bought what with what, so they are changed for it. */
export async function rehomeOrders(tx: EntityManager, people: readonly PersonId[], now: Date): Promise<void> {
  await tx.query(
    `UPDATE purchase SET customer_id = home.survivor_id, changed_at = $3
       FROM unnest($1::uuid[], $2::uuid[]) AS home (origin_id, survivor_id)
      WHERE purchase.origin_id = home.origin_id AND purchase.customer_id <> home.survivor_id`,
    [people.map((one) => one.customerId), people.map((one) => one.survivorId), now],
  );
}
