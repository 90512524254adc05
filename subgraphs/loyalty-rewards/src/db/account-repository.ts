import type { EntityManager } from 'typeorm';
import type { Lot } from '../domain/lot';
import type { Account } from '../domain/movement';
import type { Tier } from '../domain/tier';
import { PEOPLE } from './people';

/** An account under lock, with the tier that was last told to others: a person's is kept with their survivor's account. */
export interface LockedAccount extends Account {
  readonly tier: Tier;
}

const ACCOUNT = `account.customer_id AS "customerId", account.balance_points::float8 AS "balancePoints",
  account.owed_points::float8 AS "owedPoints", account.earned_points::float8 AS "earnedPoints", account.tier`;

/**
 * Locks the accounts of `customerIds` until the end of `tx`, always in the same order, so that two batches wait for
 * each other instead of deadlocking. Lots are not loaded.
 *
 * @returns in order of id; customers without an account are left out
 */
export async function lockAccounts(
  tx: EntityManager,
  customerIds: readonly string[],
): Promise<LockedAccount[]> {
  const rows: Omit<LockedAccount, 'lots'>[] = await tx.query(
    `SELECT ${ACCOUNT} FROM account WHERE customer_id = ANY($1::uuid[]) ORDER BY customer_id FOR UPDATE`,
    [customerIds],
  );
  return rows.map((row) => ({ ...row, lots: [] }));
}

/**
 * As `lockAccounts`, all accounts of some people.
 *
 * @param survivorIds as `resolveCustomerIds` gave them
 */
export async function lockPeople(
  tx: EntityManager,
  survivorIds: readonly string[],
): Promise<(LockedAccount & { readonly personId: string })[]> {
  const rows: Omit<LockedAccount & { readonly personId: string }, 'lots'>[] = await tx.query(
    `SELECT ${ACCOUNT}, person.person_id AS "personId" FROM account JOIN ${PEOPLE} USING (customer_id)
      ORDER BY account.customer_id FOR UPDATE OF account`,
    [survivorIds],
  );
  return rows.map((row) => ({ ...row, lots: [] }));
}

/** Opens accounts for those of `customerIds` that have none. */
export async function openAccounts(tx: EntityManager, customerIds: readonly string[]): Promise<void> {
  await tx.query(
    `INSERT INTO account (customer_id) SELECT * FROM unnest($1::uuid[]) ON CONFLICT DO NOTHING`,
    [[...customerIds].sort()],
  );
}

/** `account` with the lots that belong to it, as `findLots` gave them. */
export const withLots = <A extends Account>(account: A, lotsById: ReadonlyMap<string, Lot[]>): A => ({
  ...account,
  lots: lotsById.get(account.customerId) ?? [],
});

export async function saveAccounts(tx: EntityManager, accounts: readonly Account[]): Promise<void> {
  if (accounts.length === 0) return;
  await tx.query(
    `UPDATE account SET balance_points = new.balance, owed_points = new.owed, earned_points = new.earned
       FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[]) AS new (customer_id, balance, owed, earned)
      WHERE account.customer_id = new.customer_id`,
    [
      accounts.map((account) => account.customerId),
      accounts.map((account) => account.balancePoints),
      accounts.map((account) => account.owedPoints),
      accounts.map((account) => account.earnedPoints),
    ],
  );
}
