import { resolveCustomerIds } from '@rapport/subgraph-kit/customer-redirect';
import { writeTogether } from '@rapport/subgraph-kit/write-together';
import type { DataSource } from 'typeorm';
import { lockPeople, withLots } from '../db/account-repository';
import { findHolds, holdsWrite } from '../db/hold-repository';
import { bookingWrites } from '../db/ledger-repository';
import { findCustomersToCatchUp, findLots } from '../db/lot-repository';
import { usageWrites } from '../db/reward-use-repository';
import { Books } from './books';

const CUSTOMERS_PER_TURN_MAX = 500;

/**
 * Books what time alone has changed: points that expired, points that became spendable, holds that ran out; some hundred
 * customers a transaction. Everything is read again under the accounts' locks, so that a spend that came first keeps its
 * points and nothing is booked twice.
 */
export async function bookPassedTime(db: DataSource, now: Date): Promise<void> {
  let found: number;
  do {
    found = await db.transaction(async (tx) => {
      const due = await findCustomersToCatchUp(tx, now, CUSTOMERS_PER_TURN_MAX);
      if (due.length === 0) return 0;
      const survivors = await resolveCustomerIds(tx, due);
      const accounts = await lockPeople(tx, [...new Set(survivors.values())]);
      const customerIds = [...new Set(accounts.map((account) => account.customerId))];
      const holds = await findHolds(tx, { holdIds: [], ranOutOf: customerIds, now });
      const lots = await findLots(tx, { liveOf: customerIds });
      const books = new Books({
        survivors,
        accounts: accounts.map((account) => withLots(account, lots)),
        holds,
        movements: [],
      });
      books.catchUp(now);
      const { holds: released, usage, ...booked } = books.changes();
      await writeTogether(tx, [
        ...bookingWrites({ ...booked, now }),
        holdsWrite(released),
        ...usageWrites(usage, now),
      ]);
      return booked.movements.length;
    });
  } while (found > 0);
}
