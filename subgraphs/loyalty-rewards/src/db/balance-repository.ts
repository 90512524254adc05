import type { EntityManager } from 'typeorm';
import type { Holding } from '../domain/person';
import type { Wallet } from '../domain/wallet';
import { PEOPLE } from './people';

interface Row {
  readonly personId: string;
  readonly wallet: Wallet;
  readonly owed: number;
  readonly earned: number;
  readonly held: number;
  readonly lots: readonly (readonly [
    open: number,
    pending: number,
    expiresMs: number,
    activatesMs: number | null,
  ])[];
}

/**
 * What each of some people holds at `now`, in each wallet and each of their accounts, in one statement.
 *
 * @param survivorIds ids that survive
 * @returns by person and wallet; people without an account are left out
 */
export async function findHoldings(
  db: EntityManager,
  survivorIds: readonly string[],
  now: Date,
): Promise<Map<string, Map<Wallet, Holding[]>>> {
  const rows: Row[] = await db.query(
    `SELECT person.person_id AS "personId", account.wallet, account.owed::float8 AS owed,
            account.earned::float8 AS earned, account.held::float8 AS held, live.lots
       FROM ${PEOPLE} JOIN account USING (customer_id)
      CROSS JOIN LATERAL (
        SELECT coalesce(jsonb_agg(jsonb_build_array(open, pending, extract(epoch FROM expires_at) * 1000,
                                                    extract(epoch FROM activates_at) * 1000)), '[]') AS lots
          FROM lot
         WHERE lot.customer_id = account.customer_id AND lot.wallet = account.wallet
           AND alive AND expires_at > $2
      ) live`,
    [survivorIds, now],
  );
  const holdings = new Map<string, Map<Wallet, Holding[]>>();
  for (const { personId, wallet, ...row } of rows) {
    const wallets = holdings.get(personId) ?? new Map<Wallet, Holding[]>();
    wallets.set(wallet, [...(wallets.get(wallet) ?? []), toHolding(row)]);
    holdings.set(personId, wallets);
  }
  return holdings;
}

const toHolding = ({ owed, earned, held, lots }: Omit<Row, 'personId' | 'wallet'>): Holding => ({
  owed,
  earned,
  held,
  lots: lots.map(([open, pending, expiresMs, activatesMs]) => ({
    open,
    pending,
    expiresAt: new Date(Math.round(expiresMs)),
    activatesAt: activatesMs === null ? null : new Date(Math.round(activatesMs)),
  })),
});
