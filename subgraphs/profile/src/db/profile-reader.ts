import { findSurvivors } from '@rapport/subgraph-kit/customer-redirect';
import { byCodeUnit } from '@rapport/kernel/compare';
import type { EntityManager } from 'typeorm';

/** A customer as the graph shows them. */
export interface CustomerRecord {
  readonly id: string;
  readonly number: string | null;
  readonly createdAt: Date;
}

/** Customers by any id they ever had, by the id asked for; unknown ids are left out. */
export async function findCustomers(
  db: EntityManager,
  ids: readonly string[],
): Promise<ReadonlyMap<string, CustomerRecord>> {
  const survivors = await findSurvivors(db, ids);
  const people = await findPeople(db, [...new Set(survivors.values())]);
  return new Map(
    [...survivors].flatMap(([id, survivor]) => {
      const person = people.get(survivor);
      return person === undefined ? [] : [[id, person] as const];
    }),
  );
}

/** People by the ids under which they are shown. */
async function findPeople(
  db: EntityManager,
  survivorIds: readonly string[],
): Promise<ReadonlyMap<string, CustomerRecord>> {
  const rows: CustomerRecord[] = await db.query(
    'SELECT id, number, created_at AS "createdAt" FROM customer WHERE id = ANY($1::uuid[])',
    [survivorIds],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** The people of these customer numbers, by id; unknown numbers are left out. */
export async function findByNumbers(
  db: EntityManager,
  numbers: readonly string[],
): Promise<CustomerRecord[]> {
  const rows: { id: string }[] = await db.query('SELECT id FROM customer WHERE number = ANY($1::text[])', [
    numbers,
  ]);
  const people = await findCustomers(
    db,
    rows.map(({ id }) => id),
  );
  const byId = new Map([...people.values()].map((person) => [person.id, person]));
  return [...byId.values()].sort((a, b) => byCodeUnit(a.id, b.id));
}

/** A page of the known people, by id; those who were merged away are shown as whom they are. */
export async function findKnownCustomers(
  db: EntityManager,
  { limit, afterId }: { readonly limit: number; readonly afterId: string | null },
): Promise<CustomerRecord[]> {
  const rows: { id: string }[] = await db.query(
    `SELECT id FROM customer c
      WHERE number IS NOT NULL AND ($2::uuid IS NULL OR id > $2)
        AND NOT EXISTS (SELECT 1 FROM customer_redirect r WHERE r.customer_id = c.id AND r.survivor_id <> c.id)
      ORDER BY id LIMIT $1`,
    [limit, afterId],
  );
  const people = await findPeople(
    db,
    rows.map(({ id }) => id),
  );
  return rows.flatMap(({ id }) => people.get(id) ?? []);
}

/** All that somebody bought, in figures. */
export interface PurchaseFigures {
  readonly customerId: string;
  readonly orders: number;
  readonly productUnits: number;
  readonly returnedUnits: number;
  readonly unmatchedUnits: number;
  readonly grossMinor: number;
  readonly netMinor: number;
  readonly firstOrderAt: Date | null;
  readonly lastOrderAt: Date | null;
}

/** One row for each id, those who bought nothing included, in no particular order. */
export async function findPurchaseFigures(
  db: EntityManager,
  customerIds: readonly string[],
): Promise<PurchaseFigures[]> {
  return db.query(
    `SELECT customer_id AS "customerId", bought.*, returned.*
       FROM unnest($1::uuid[]) AS customer_id,
            LATERAL (
              SELECT count(*)::int AS orders, coalesce(sum(units), 0)::float8 AS "productUnits",
                     coalesce(sum(returned_units), 0)::float8 AS "returnedUnits",
                     coalesce(sum(total_minor), 0)::float8 AS "grossMinor",
                     coalesce(sum(kept_minor), 0)::float8 AS "netMinor",
                     min(ordered_at) AS "firstOrderAt", max(ordered_at) AS "lastOrderAt"
                FROM shop_order o WHERE o.customer_id = customer_id.customer_id
            ) AS bought,
            LATERAL (
              SELECT coalesce(sum(unmatched_units), 0)::float8 AS "unmatchedUnits"
                FROM shop_return r WHERE r.customer_id = customer_id.customer_id
            ) AS returned`,
    [customerIds],
  );
}

/** The products each person viewed last, latest first. */
export async function findRecentViews(
  db: EntityManager,
  customerIds: readonly string[],
  limit: number,
): Promise<{ readonly customerId: string; readonly productId: string }[]> {
  return db.query(
    `SELECT person.id AS "customerId", latest.product_id AS "productId"
       FROM unnest($1::uuid[]) AS person (id),
            LATERAL (SELECT product_id, max(viewed_at) AS viewed_at FROM product_view
                      WHERE customer_id = person.id
                      GROUP BY product_id ORDER BY 2 DESC, 1 DESC LIMIT $2) AS latest
      ORDER BY person.id, latest.viewed_at DESC, latest.product_id DESC`,
    [customerIds, limit],
  );
}
