import { newId } from '@rapport/subgraph-kit/ids';
import type { EntityManager } from 'typeorm';
import { insertAnonymousIds, lockAnonymousIds } from '../db/anonymous-repository';
import { findCustomersByNumber, insertCustomers } from '../db/customer-repository';
import type { Owner } from '../domain/join-identities';

/** Customers by their number, those the system did not know yet included. */
export interface KnownCustomers {
  readonly idByNumber: ReadonlyMap<string, string>;
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
  const idByNumber = new Map((await findCustomersByNumber(tx, wanted)).map((row) => [row.number, row.id]));
  const missing = [...numbers].filter((number) => !idByNumber.has(number));
  const added = await insertCustomers(
    tx,
    missing.map((number) => ({ id: newId(), number })),
    now,
  );
  for (const row of added) idByNumber.set(row.number, row.id);
  const raced = missing.filter((number) => !idByNumber.has(number));
  for (const row of await findCustomersByNumber(tx, raced)) idByNumber.set(row.number, row.id);
  return { idByNumber, added: added.map((row) => row.id) };
}

/** Anonymous ids and who they are, locked. */
export interface Visitors {
  readonly owners: ReadonlyMap<string, Owner>;
  /** Those never seen before: their visitor has no row yet (see `addVisitors`). */
  readonly added: ReadonlySet<string>;
}

/** Finds and locks anonymous ids, adding those that are missing. */
export async function ensureAnonymousIds(
  tx: EntityManager,
  anonymousIds: ReadonlySet<string>,
): Promise<Visitors> {
  const owners = await lockAnonymousIds(tx, [...anonymousIds]);
  const missing = new Map(
    [...anonymousIds].filter((id) => !owners.has(id)).map((id) => [id, newId()] as const),
  );
  const added = await insertAnonymousIds(tx, missing);
  for (const id of added) owners.set(id, { customerId: missing.get(id) ?? '', known: false });
  const raced = [...missing.keys()].filter((id) => !added.has(id));
  for (const [id, owner] of await lockAnonymousIds(tx, raced)) owners.set(id, owner);
  return { owners, added };
}

/** Gives new visitors their row. */
export const addVisitors = async (tx: EntityManager, ids: readonly string[], now: Date): Promise<void> => {
  await insertCustomers(
    tx,
    ids.map((id) => ({ id, number: null })),
    now,
  );
};
