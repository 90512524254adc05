import { findSurvivors } from '@rapport/subgraph-kit/customer-redirect';
import { Any, IsNull, MoreThan, Not, type EntityManager } from 'typeorm';
import { CustomerEntity } from './entities/customer.entity';

/** A customer as the graph shows them. */
export interface CustomerRecord {
  readonly id: string;
  readonly number: string | null;
  readonly country: string | null;
  readonly createdAt: Date;
}

/** Customers by any id they ever had, by the id asked for; unknown ids are left out. */
export async function findCustomers(
  db: EntityManager,
  ids: readonly string[],
): Promise<ReadonlyMap<string, CustomerRecord>> {
  const survivors = await findSurvivors(db, ids);
  const rows = await db.findBy(CustomerEntity, { id: Any([...new Set(survivors.values())]) });
  const rowById = new Map(rows.map((row) => [row.id, row]));
  return new Map(
    [...survivors].flatMap(([id, survivor]) => {
      const row = rowById.get(survivor);
      return row === undefined ? [] : [[id, row] as const];
    }),
  );
}

/** A page of the known customers, by id. @param numbers only these; `null` is all */
export const findKnownCustomers = (
  db: EntityManager,
  {
    limit,
    afterId,
    numbers,
  }: {
    readonly limit: number;
    readonly afterId: string | null;
    readonly numbers: readonly string[] | null;
  },
): Promise<CustomerRecord[]> =>
  db.find(CustomerEntity, {
    where: {
      number: numbers === null ? Not(IsNull()) : Any(numbers),
      ...(afterId !== null && { id: MoreThan(afterId) }),
    },
    order: { id: 'ASC' },
    take: limit,
  });

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
            LATERAL (SELECT product_id, viewed_at FROM product_view WHERE customer_id = person.id
                      ORDER BY viewed_at DESC, product_id DESC LIMIT $2) AS latest
      ORDER BY person.id, latest.viewed_at DESC, latest.product_id DESC`,
    [customerIds, limit],
  );
}
