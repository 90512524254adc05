import { findSurvivors, resolveCustomerIds } from '@rapport/subgraph-kit/customer-redirect';
import type { EntityManager } from 'typeorm';
import { lockAccounts, openAccounts } from '../db/account-repository';
import { lockOrderFacts } from '../db/order-fact-repository';
import { joinReports, type OrderReport } from '../domain/join-reports';
import type { Programme } from '../domain/programme';
import { settleOrders } from './settle-orders';

/**
 * Takes in what events tell of orders. Reports may come in any order and repeatedly: the same set of reports gives the
 * same points, in the accounts of the ids that the orders name. Locks go merges, orders, accounts.
 */
export async function applyOrderReports(
  tx: EntityManager,
  reports: readonly OrderReport[],
  rules: { readonly programme: Programme; readonly now: Date },
): Promise<void> {
  if (reports.length === 0) return;
  await resolveCustomerIds(tx, []);
  const orders = new Map(reports.map(({ fact }) => [fact.orderId, fact]));
  const pending = joinReports(await lockOrderFacts(tx, [...orders.values()]), reports);

  const owners = new Set(pending.flatMap(({ fact, known }) => [fact.customerId, known?.customerId]));
  const customerIds = [...owners].filter((id) => typeof id === 'string');
  const survivors = await findSurvivors(tx, customerIds);
  const accountIds = [...new Set([...survivors.keys(), ...survivors.values()])];
  await openAccounts(tx, accountIds);
  await settleOrders(tx, { accounts: await lockAccounts(tx, accountIds), survivors, pending }, rules);
}
