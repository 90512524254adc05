import { byCodeUnit } from '@rapport/kernel/compare';
import { jsonList, toJsonList } from '@rapport/subgraph-kit/json-list';
import { Any, type EntityManager } from 'typeorm';
import type { CartLines } from '../domain/cart-lines';
import type { CartJoin, CartPart } from '../domain/cart-log';
import type { ProductQuantity } from '../domain/shop-event';
import { moveColumns, type Rehoming } from './home-repository';
import { CartEntity } from './entities/cart.entity';

/** A cart as it is shown. */
export interface StoredCart {
  readonly customerId: string;
  readonly cartId: string;
  readonly revision: number;
  readonly changedAt: Date;
  readonly lines: CartLines;
}

/** What was done to a person's cart under one of their ids. */
export interface StoredCartPart extends StoredCart, CartPart {
  /** As whose cart others were last told of it; `null` when they never were. */
  readonly toldCustomerId: string | null;
}

/** The one cart of each of these people; those without one are left out. */
export async function findCarts(db: EntityManager, customerIds: readonly string[]): Promise<StoredCart[]> {
  if (customerIds.length === 0) return [];
  const rows = await db
    .createQueryBuilder(CartEntity, 'cart')
    .distinctOn(['cart.customerId'])
    .where({ customerId: Any(customerIds) })
    .orderBy('cart.customerId')
    .addOrderBy('cart.cartId')
    .getMany();
  return rows;
}

/** Carts by their own ids; unknown ids are left out. */
export const findCartsById = (db: EntityManager, cartIds: readonly string[]): Promise<StoredCart[]> =>
  db.findBy(CartEntity, { cartId: Any(cartIds) });

/** Every part of the carts of these people, who are locked, the one that shows the cart first. */
export async function findCartParts(
  tx: EntityManager,
  customerIds: readonly string[],
): Promise<StoredCartPart[]> {
  if (customerIds.length === 0) return [];
  return tx.query(
    `SELECT customer_id AS "customerId", origin_id AS "originId", told_customer_id AS "toldCustomerId", cart_id AS "cartId", revision,
            changed_at AS "changedAt", lines, base, ops
       FROM cart WHERE customer_id = ANY($1::uuid[]) ORDER BY cart_id`,
    [customerIds],
  );
}

/** @param parts of people that the transaction has locked */
export async function saveCartParts(tx: EntityManager, parts: readonly StoredCartPart[]): Promise<void> {
  if (parts.length === 0) return;
  const sorted = [...parts].sort((a, b) => byCodeUnit(a.originId, b.originId));
  await tx.query(
    `INSERT INTO cart (customer_id, origin_id, told_customer_id, cart_id, revision, changed_at, lines, base, ops)
     SELECT new.customer_id, new.origin_id, new.customer_id, new.cart_id, new.revision, new.changed_at, new.lines::jsonb,
            nullif(new.base::jsonb, 'null'), new.ops::jsonb
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::timestamptz[], ${jsonList(6)},
                   ${jsonList(7)}, ${jsonList(8)})
            AS new (customer_id, origin_id, cart_id, revision, changed_at, lines, base, ops)
     ON CONFLICT (origin_id) DO UPDATE SET
       told_customer_id = excluded.told_customer_id, revision = excluded.revision, changed_at = excluded.changed_at, lines = excluded.lines,
       base = excluded.base, ops = excluded.ops`,
    [
      sorted.map((part) => part.customerId),
      sorted.map((part) => part.originId),
      sorted.map((part) => part.cartId),
      sorted.map((part) => part.revision),
      sorted.map((part) => part.changedAt),
      toJsonList(sorted.map((part) => JSON.stringify(part.lines))),
      toJsonList(sorted.map((part) => JSON.stringify(part.base))),
      toJsonList(sorted.map((part) => JSON.stringify(part.ops))),
    ],
  );
}

/** Gives carts to those whose they are now. */
export async function moveCarts(tx: EntityManager, moves: readonly Rehoming[]): Promise<void> {
  if (moves.length === 0) return;
  await tx.query(
    `UPDATE cart SET customer_id = move.into_id
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS move (origin_id, from_id, into_id)
      WHERE cart.customer_id = move.from_id AND cart.origin_id = move.origin_id`,
    moveColumns(moves),
  );
}

/** Remembers since when ids are one person, as far as carts go. */
export async function saveCartJoins(tx: EntityManager, joins: readonly CartJoin[]): Promise<void> {
  if (joins.length === 0) return;
  const once = [...new Map(joins.map((join) => [`${join.fromId} ${join.intoId}`, join])).values()];
  await tx.query(
    `INSERT INTO cart_join (from_id, into_id, joined_at)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[])
     ON CONFLICT (from_id, into_id) DO UPDATE SET joined_at = excluded.joined_at`,
    [
      once.map((join) => join.fromId),
      once.map((join) => join.intoId),
      once.map((join) => new Date(join.atMs)),
    ],
  );
}

/** Since when the ids of each of these people are one person: only of ids that still are. */
export function findCartJoins(
  tx: EntityManager,
  customerIds: readonly string[],
): Promise<(CartJoin & { readonly customerId: string })[]> {
  return tx.query(
    `SELECT one.survivor_id AS "customerId", from_id AS "fromId", into_id AS "intoId",
            floor(extract(epoch FROM joined_at) * 1000)::float8 AS "atMs"
       FROM customer_redirect one
       JOIN cart_join ON cart_join.from_id = one.customer_id
       JOIN customer_redirect other ON other.customer_id = into_id AND other.survivor_id = one.survivor_id
      WHERE one.survivor_id = ANY($1::uuid[])`,
    [customerIds],
  );
}

/** What these people bought since `since`. */
export function findBoughtSince(
  tx: EntityManager,
  customerIds: readonly string[],
  since: Date,
): Promise<
  {
    readonly customerId: string;
    readonly originId: string;
    readonly id: string;
    readonly orderedAt: Date;
    readonly lines: readonly ProductQuantity[];
  }[]
> {
  return tx.query(
    `SELECT customer_id AS "customerId", origin_id AS "originId", order_id AS id, ordered_at AS "orderedAt", lines
       FROM shop_order WHERE customer_id = ANY($1::uuid[]) AND ordered_at >= $2`,
    [customerIds, since],
  );
}
