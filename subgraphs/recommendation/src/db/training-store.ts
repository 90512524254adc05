import type { Client } from 'pg';
import type { StoredOrder } from '../domain/kept';
import type { LearntProduct } from '../domain/model/learn';

const ORDERS_PER_FETCH = 2_000;
const PRODUCTS_PER_INSERT = 500;
/** Any number: one training at a time, whatever the number of replicas. */
const TRAINING_LOCK = 7_240_002;

/** Waits for the right to train. It is held until the connection ends, however it ends. */
export async function lockTraining(client: Client): Promise<void> {
  await client.query('SELECT pg_advisory_lock($1)', [TRAINING_LOCK]);
}

/** @returns whether nobody else is training; the right is held until the connection ends */
export async function tryLockTraining(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [
    TRAINING_LOCK,
  ]);
  return rows[0]?.taken === true;
}

/** From when on purchases are not in the active model; `null` before the first training. */
export async function findModelReadAt(client: Client): Promise<Date | null> {
  const { rows } = await client.query<{ read_at: Date }>('SELECT read_at FROM model WHERE active');
  return rows[0]?.read_at ?? null;
}

/** A product of the catalogue as training reads it. */
export interface CatalogueRow {
  readonly id: string;
  readonly title: string;
  readonly category: string | null;
  readonly brand: string | null;
  readonly active: boolean;
}

export async function readCatalogue(client: Client): Promise<CatalogueRow[]> {
  const { rows } = await client.query<CatalogueRow>(
    'SELECT product_id AS id, title, category, brand, active FROM product ORDER BY product_id',
  );
  return rows;
}

/** An order as training reads it. */
export interface OrderRow extends StoredOrder {
  readonly customerId: string | null;
  readonly orderedAt: Date;
}

/** The newest `limit` orders, newest first, a few at a time: the whole history never stands in memory. */
export async function* readOrders(client: Client, limit: number): AsyncGenerator<OrderRow> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  await client.query(
    `DECLARE orders NO SCROLL CURSOR FOR
       SELECT customer_id AS "customerId", ordered_at AS "orderedAt",
              to_json(product_ids) AS "productIds", to_json(units) AS "units",
              to_json(returned_product_ids) AS "returnedProductIds", to_json(returned_units) AS "returnedUnits"
         FROM purchase WHERE revision > 0
        ORDER BY ordered_at DESC, order_id LIMIT ${limit}`,
  );
  for (;;) {
    const { rows } = await client.query<OrderRow>(`FETCH ${ORDERS_PER_FETCH} FROM orders`);
    yield* rows;
    if (rows.length < ORDERS_PER_FETCH) break;
  }
  await client.query('COMMIT');
}

/** Stores a model, makes it the active one and removes the others, in one transaction: all of it or nothing. */
export async function replaceModel(
  client: Client,
  model: { readonly id: string; readonly readAt: Date; readonly trainedAt: Date; readonly orders: number },
  products: Iterable<LearntProduct>,
): Promise<void> {
  await client.query('BEGIN');
  await client.query(
    'INSERT INTO model (model_id, active, read_at, trained_at, orders) VALUES ($1, false, $2, $3, $4)',
    [model.id, model.readAt, model.trainedAt, model.orders],
  );
  let batch: LearntProduct[] = [];
  for (const product of products) {
    if (batch.push(product) < PRODUCTS_PER_INSERT) continue;
    await insertProducts(client, model.id, batch);
    batch = [];
  }
  await insertProducts(client, model.id, batch);
  await client.query('DELETE FROM model WHERE model_id <> $1', [model.id]);
  await client.query('UPDATE model SET active = true WHERE model_id = $1', [model.id]);
  await client.query('COMMIT');
}

async function insertProducts(
  client: Client,
  modelId: string,
  products: readonly LearntProduct[],
): Promise<void> {
  await client.query(
    `INSERT INTO product_model (model_id, product_id, orders, repeat_rate, trend, goes_with, similar_to)
     SELECT $1::uuid, * FROM unnest($2::text[], $3::integer[], $4::float8[], $5::float8[], $6::jsonb[], $7::jsonb[])`,
    [
      modelId,
      products.map((product) => product.id),
      products.map((product) => product.orders),
      products.map((product) => product.repeatRate),
      products.map((product) => product.trend),
      products.map((product) => JSON.stringify(product.goesWith)),
      products.map((product) => JSON.stringify(product.similar)),
    ],
  );
}
