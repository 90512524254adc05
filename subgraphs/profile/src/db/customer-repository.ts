import { byCodeUnit } from '@rapport/kernel/compare';
import type { EntityManager } from 'typeorm';
import type { StoredTraits } from './trait-repository';

export interface NumberedCustomer {
  readonly id: string;
  readonly number: string;
}

/** A customer and the one under whom they are shown since a merge, or themselves. */
export interface FoundCustomer extends NumberedCustomer {
  readonly survivorId: string;
}

/** Known customers of these numbers, in no particular order; unknown numbers are left out. */
export async function findCustomersByNumber(
  db: EntityManager,
  numbers: readonly string[],
): Promise<FoundCustomer[]> {
  if (numbers.length === 0) return [];
  return db.query(
    `SELECT c.id, c.number, coalesce(r.survivor_id, c.id) AS "survivorId"
       FROM customer c LEFT JOIN customer_redirect r ON r.customer_id = c.id
      WHERE c.number = ANY($1::text[])`,
    [numbers],
  );
}

/** Adds customers, waiting for others that add the same number. @returns those this call added */
export async function insertCustomers(
  tx: EntityManager,
  customers: readonly { readonly id: string; readonly number: string | null }[],
  createdAt: Date,
): Promise<NumberedCustomer[]> {
  if (customers.length === 0) return [];
  const sorted = [...customers].sort((a, b) => byCodeUnit(a.number ?? a.id, b.number ?? b.id));
  return tx.query(
    `INSERT INTO customer (id, number, created_at)
     SELECT new.id, new.number, $1 FROM unnest($2::uuid[], $3::text[]) AS new (id, number)
     ON CONFLICT (number) DO NOTHING
     RETURNING id, number`,
    [createdAt, sorted.map(({ id }) => id), sorted.map(({ number }) => number)],
  );
}

/**
 * Locks people until the transaction ends, so that what is computed from their orders and cart stays true.
 *
 * @param statedIds of whom what was stated is read too
 * @returns those who are there
 */
export async function lockCustomers(
  tx: EntityManager,
  ids: readonly string[],
  statedIds: readonly string[] = [],
): Promise<ReadonlyMap<string, StoredTraits>> {
  if (ids.length === 0) return new Map();
  const rows: StoredTraits[] = await tx.query(
    `SELECT id, CASE WHEN id = ANY($2::uuid[]) THEN traits ELSE '{}' END AS traits,
            CASE WHEN id = ANY($2::uuid[]) THEN traits_sealed END AS sealed
       FROM customer WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
    [ids, statedIds],
  );
  return new Map(rows.map((row) => [row.id, row]));
}
