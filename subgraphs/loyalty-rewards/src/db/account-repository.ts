import type { Write } from '@rapport/subgraph-kit/write-together';
import type { EntityManager } from 'typeorm';
import type { Lot } from '../domain/lot';
import type { Account } from '../domain/movement';
import type { Tier } from '../domain/tier';
import { PEOPLE } from './people';

/** An account under lock, with the tier that was last told to others: a person's is kept with their survivor's account. */
export interface LockedAccount extends Account {
  readonly tier: Tier;
}

/** An account that was read without a lock: writing it wants its version unchanged. */
export interface VersionedAccount extends Account {
  readonly personId: string;
  /** Grows with each booking; 0 for an account that is yet to be opened. */
  readonly version: number;
}

const POINTS = 'POINTS';

const ACCOUNT = `account.customer_id AS "customerId", account.wallet, account.available::float8 AS available,
  account.pending::float8 AS pending, account.held::float8 AS held, account.owed::float8 AS owed,
  account.earned::float8 AS earned, account.tier`;

/**
 * Locks the points accounts of `customerIds` until the end of `tx`, always in the same order, so that two batches wait for
 * each other instead of deadlocking. Lots are not loaded.
 *
 * @returns in order of id; customers without an account are left out
 */
export async function lockAccounts(
  tx: EntityManager,
  customerIds: readonly string[],
): Promise<LockedAccount[]> {
  const rows: Omit<LockedAccount, 'lots'>[] = await tx.query(
    `SELECT ${ACCOUNT} FROM account WHERE customer_id = ANY($1::uuid[]) AND wallet = '${POINTS}'
      ORDER BY customer_id FOR UPDATE`,
    [customerIds],
  );
  return rows.map((row) => ({ ...row, lots: [] }));
}

/**
 * As `lockAccounts`, the accounts of all wallets of some people.
 *
 * @param survivorIds as `resolveCustomerIds` gave them
 */
export async function lockPeople(
  tx: EntityManager,
  survivorIds: readonly string[],
): Promise<(LockedAccount & { readonly personId: string })[]> {
  const rows: Omit<LockedAccount & { readonly personId: string }, 'lots'>[] = await tx.query(
    `SELECT ${ACCOUNT}, person.person_id AS "personId" FROM account JOIN ${PEOPLE} USING (customer_id)
      ORDER BY account.customer_id, account.wallet FOR UPDATE OF account`,
    [survivorIds],
  );
  return rows.map((row) => ({ ...row, lots: [] }));
}

/** Opens accounts for those of `customerIds` that have none. */
export const openAccounts = (tx: EntityManager, customerIds: readonly string[]): Promise<void> =>
  openWallets(
    tx,
    customerIds.map((customerId) => ({ customerId, wallet: POINTS })),
  );

/** As `openAccounts`, for any wallets. */
export async function openWallets(
  tx: EntityManager,
  accounts: readonly Pick<Account, 'customerId' | 'wallet'>[],
): Promise<void> {
  if (accounts.length === 0) return;
  await tx.query(
    `INSERT INTO account (customer_id, wallet)
     SELECT DISTINCT customer_id, wallet FROM unnest($1::uuid[], $2::text[]) AS new (customer_id, wallet)
      ORDER BY customer_id, wallet
     ON CONFLICT DO NOTHING`,
    [accounts.map((account) => account.customerId), accounts.map((account) => account.wallet)],
  );
}

/** `account` with the lots that belong to it, as `findLots` gave them. */
export const withLots = <A extends Account>(account: A, lots: ReadonlyMap<string, Lot[]>): A => ({
  ...account,
  lots: lots.get(accountKey(account)) ?? [],
});

/** An account as one string. */
export const accountKey = ({ customerId, wallet }: Pick<Account, 'customerId' | 'wallet'>): string =>
  `${customerId} ${wallet}`;

/** Accounts as they are after a booking. */
export const accountsWrite = (accounts: readonly Account[]): Write | null =>
  accounts.length === 0
    ? null
    : {
        name: 'saved_account',
        sql: `UPDATE account SET available = new.available, pending = new.pending, held = new.held, owed = new.owed,
                     earned = new.earned, version = account.version + 1
                FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
                     AS new (customer_id, wallet, available, pending, held, owed, earned)
               WHERE account.customer_id = new.customer_id AND account.wallet = new.wallet`,
        parameters: [
          accounts.map((account) => account.customerId),
          accounts.map((account) => account.wallet),
          accounts.map((account) => account.available),
          accounts.map((account) => account.pending),
          accounts.map((account) => account.held),
          accounts.map((account) => account.owed),
          accounts.map((account) => account.earned),
        ],
      };

/**
 * As `accountsWrite`, for accounts that were read without a lock: when any of them was booked in meanwhile, the whole
 * statement fails as a serialisation failure (40001), or, for one that is to be opened, as a unique violation.
 *
 * @param accounts every account of everybody whom the booking is about, changed or not
 */
export const versionedAccountsWrites = (accounts: readonly VersionedAccount[]): (Write | null)[] => {
  const known = accounts.filter(({ version }) => version > 0);
  return [
    openedWrite(accounts.filter(({ version, ...account }) => version === 0 && isUsed(account))),
    known.length === 0
      ? null
      : {
          name: 'saved_account',
          sql: `UPDATE account SET ${AMOUNTS.map((part) => `${part} = new.${part}`).join(', ')}, version = new.version + 1
                  FROM unnest($1::uuid[], $2::text[], $3::bigint[], ${arraysFrom(4)})
                       AS new (customer_id, wallet, version, ${AMOUNTS.join(', ')})
                 WHERE account.customer_id = new.customer_id AND account.wallet = new.wallet
                   AND account.version = new.version
                RETURNING 1`,
          parameters: [
            known.map((account) => account.customerId),
            known.map((account) => account.wallet),
            known.map((account) => account.version),
            ...AMOUNTS.map((part) => known.map((account) => account[part])),
          ],
          after: `SELECT expect_rows((SELECT count(*) FROM saved_account), ${known.length})`,
        },
  ];
};

const AMOUNTS = ['available', 'pending', 'held', 'owed', 'earned'] as const;
const arraysFrom = (position: number): string =>
  AMOUNTS.map((_, index) => `$${position + index}::bigint[]`).join(', ');
const isUsed = (account: Account): boolean =>
  account.lots.length > 0 || AMOUNTS.some((part) => account[part] !== 0);

const openedWrite = (accounts: readonly Account[]): Write | null =>
  accounts.length === 0
    ? null
    : {
        name: 'opened_account',
        sql: `INSERT INTO account (customer_id, wallet, ${AMOUNTS.join(', ')})
              SELECT * FROM unnest($1::uuid[], $2::text[], ${arraysFrom(3)})`,
        parameters: [
          accounts.map((account) => account.customerId),
          accounts.map((account) => account.wallet),
          ...AMOUNTS.map((part) => accounts.map((account) => account[part])),
        ],
      };
