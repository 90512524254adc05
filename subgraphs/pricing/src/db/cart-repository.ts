import { In, type EntityManager } from 'typeorm';
import { CartEntity } from './entities/cart.entity';

/** In no particular order; unknown ids are left out. */
export const findCarts = (db: EntityManager, ids: readonly string[]): Promise<CartEntity[]> =>
  db.findBy(CartEntity, { id: In([...ids]) });

/** Stores the carts whose revision is higher than what is stored; one statement. @param carts each once, by id */
export async function upsertNewerCarts(
  tx: EntityManager,
  carts: readonly CartEntity[],
  now: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO cart AS known (id, revision, customer_id, origin_id, anonymous_id, lines, stored_at)
     SELECT *, $7::timestamptz
       FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::text[], $6::jsonb[])
     ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, customer_id = excluded.customer_id,
       origin_id = excluded.origin_id, anonymous_id = excluded.anonymous_id, lines = excluded.lines,
       stored_at = excluded.stored_at
     WHERE known.revision < excluded.revision`,
    [
      carts.map((cart) => cart.id),
      carts.map((cart) => cart.revision),
      carts.map((cart) => cart.customerId),
      carts.map((cart) => cart.originId),
      carts.map((cart) => cart.anonymousId),
      carts.map((cart) => JSON.stringify(cart.lines)),
      now,
    ],
  );
}
