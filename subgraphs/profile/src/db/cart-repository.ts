import { byCodeUnit } from '@rapport/kernel/compare';
import { Any, type EntityManager } from 'typeorm';
import type { CartLines } from '../domain/cart-lines';
import { CartEntity } from './entities/cart.entity';

export interface StoredCart {
  readonly customerId: string;
  readonly cartId: string;
  readonly revision: number;
  readonly changedAt: Date;
  readonly lines: CartLines;
}

/** Carts of these people; those without one are left out. */
export async function findCarts(db: EntityManager, customerIds: readonly string[]): Promise<StoredCart[]> {
  if (customerIds.length === 0) return [];
  return db.findBy(CartEntity, { customerId: Any(customerIds) });
}

/** Carts by their own ids; unknown ids are left out. */
export const findCartsById = (db: EntityManager, cartIds: readonly string[]): Promise<StoredCart[]> =>
  db.findBy(CartEntity, { cartId: Any(cartIds) });

/** @param carts of people that the transaction has locked */
export async function saveCarts(tx: EntityManager, carts: readonly StoredCart[]): Promise<void> {
  if (carts.length === 0) return;
  const sorted = [...carts].sort((a, b) => byCodeUnit(a.customerId, b.customerId));
  await tx.query(
    `INSERT INTO cart (customer_id, cart_id, revision, changed_at, lines)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::timestamptz[], $5::jsonb[])
     ON CONFLICT (customer_id) DO UPDATE SET
       revision = excluded.revision, changed_at = excluded.changed_at, lines = excluded.lines`,
    [
      sorted.map((cart) => cart.customerId),
      sorted.map((cart) => cart.cartId),
      sorted.map((cart) => cart.revision),
      sorted.map((cart) => cart.changedAt),
      sorted.map((cart) => JSON.stringify(cart.lines)),
    ],
  );
}

export async function deleteCarts(tx: EntityManager, customerIds: readonly string[]): Promise<void> {
  await tx.query('DELETE FROM cart WHERE customer_id = ANY($1::uuid[])', [customerIds]);
}
