import { groupBy } from '@rapport/kernel/group-by';
import { resolveCustomerIds } from '@rapport/subgraph-kit/customer-redirect';
import type { DataSource } from 'typeorm';
import { lockPeople, withLots } from '../db/account-repository';
import { writeBooking } from '../db/ledger-repository';
import { findCustomersWithDueLots, findLots } from '../db/lot-repository';
import { expireLots } from '../domain/expire-lots';
import { PROGRAMME_ACTOR } from './settle-orders';

const LOTS_PER_TURN_MAX = 500;

/**
 * Books as expired what is past its expiry, some hundred lots a transaction. Lots are read again under the accounts'
 * locks, so that a spend that came first keeps its points and nothing expires twice.
 */
export async function expirePoints(db: DataSource, now: Date): Promise<void> {
  let found: number;
  do {
    found = await db.transaction(async (tx) => {
      const customerIds = await findCustomersWithDueLots(tx, now, LOTS_PER_TURN_MAX);
      if (customerIds.length === 0) return 0;
      const survivors = await resolveCustomerIds(tx, customerIds);
      const locked = await lockPeople(tx, [...new Set(survivors.values())]);
      const lots = await findLots(tx, { openOf: locked.map((account) => account.customerId), ofOrders: [] });
      const people = groupBy(locked, (account) => account.personId);
      const expired = [...people.values()].map((accounts) =>
        expireLots(
          accounts.map((account) => withLots(account, lots)),
          now,
        ),
      );
      const booking = {
        accounts: expired.flatMap(({ accounts }) => accounts),
        movements: expired.flatMap(({ movements }) => movements),
      };
      await writeBooking(tx, booking, { actor: PROGRAMME_ACTOR, now });
      return customerIds.length;
    });
  } while (found > 0);
}
