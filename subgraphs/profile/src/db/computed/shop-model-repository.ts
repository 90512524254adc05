import type { EntityManager } from 'typeorm';
import type { ShopModel } from '../../domain/lifetime/compute-traits';

/** What was learnt last, when, and from how many orders. */
export interface StoredShopModel {
  readonly learntAt: Date;
  readonly orders: number;
  readonly model: ShopModel;
}

export async function findShopModel(db: EntityManager): Promise<StoredShopModel | null> {
  const [row]: StoredShopModel[] = await db.query(
    'SELECT learnt_at AS "learntAt", orders::float8 AS orders, model FROM shop_model',
  );
  return row ?? null;
}

export async function saveShopModel(
  tx: EntityManager,
  { learntAt, orders, model }: StoredShopModel,
): Promise<void> {
  await tx.query(
    `INSERT INTO shop_model (learnt_at, orders, model) VALUES ($1, $2, $3)
     ON CONFLICT (singleton) DO UPDATE SET learnt_at = excluded.learnt_at, orders = excluded.orders, model = excluded.model`,
    [learntAt, orders, JSON.stringify(model)],
  );
}

export async function countOrders(db: EntityManager): Promise<number> {
  const [row]: { n: number }[] = await db.query('SELECT count(*)::float8 AS n FROM shop_order');
  return row?.n ?? 0;
}

const LEARNING_LOCK = 7_239_102;

/** Whether this transaction may learn: one replica at a time. Held until it ends. */
export async function tryLockLearning(tx: EntityManager): Promise<boolean> {
  const [row]: { locked: boolean }[] = await tx.query('SELECT pg_try_advisory_xact_lock($1) AS locked', [
    LEARNING_LOCK,
  ]);
  return row?.locked ?? false;
}
