import { newId } from '@rapport/subgraph-kit/ids';
import type { EntityManager } from 'typeorm';
import { findCustomersByNumber, insertCustomers } from '../db/customer-repository';

/** Customers by their number, those the system did not know yet included. */
export interface KnownCustomers {
  readonly idByNumber: ReadonlyMap<string, string>;
  /** Under whom each is shown, by id; those who are new are shown as themselves. */
  readonly survivors: ReadonlyMap<string, string>;
  /** The ids of those that are new. */
  readonly added: readonly string[];
}

/**
 * Finds customers by number and adds the ones in `numbers` that are missing.
 *
 * @param others numbers to look up as well, without adding anybody
 */
export async function ensureCustomers(
  tx: EntityManager,
  numbers: ReadonlySet<string>,
  others: ReadonlySet<string>,
  now: Date,
): Promise<KnownCustomers> {
  const wanted = [...new Set([...numbers, ...others])];
  const found = await findCustomersByNumber(tx, wanted);
  const idByNumber = new Map(found.map((row) => [row.number, row.id]));
  const missing = [...numbers].filter((number) => !idByNumber.has(number));
  const added = await insertCustomers(
    tx,
    missing.map((number) => ({ id: newId(), number })),
    now,
  );
  for (const row of added) idByNumber.set(row.number, row.id);
  const raced = missing.filter((number) => !idByNumber.has(number));
  found.push(...(await findCustomersByNumber(tx, raced)));
  for (const row of found) idByNumber.set(row.number, row.id);
  const survivors = new Map(found.map((row) => [row.id, row.survivorId]));
  return { idByNumber, survivors, added: added.map((row) => row.id) };
}

/** Gives new visitors their row. */
export const addVisitors = async (tx: EntityManager, ids: readonly string[], now: Date): Promise<void> => {
  await insertCustomers(
    tx,
    ids.map((id) => ({ id, number: null })),
    now,
  );
};
