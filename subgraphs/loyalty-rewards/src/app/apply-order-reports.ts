import { resolveCustomerIds } from '@rapport/subgraph-kit/customer-redirect';
import type { EntityManager } from 'typeorm';
import { lockAccounts, openAccounts } from '../db/account-repository';
import type { OrderReport } from '../domain/join-reports';
import type { Programme } from '../domain/programme';
import { settleOrders } from './settle-orders';

/**
 * Takes in what events tell of orders. Reports may come in any order, repeatedly, and under an id that was merged
 * away: the same set of reports gives the same points.
 */
export async function applyOrderReports(
  tx: EntityManager,
  reports: readonly OrderReport[],
  rules: { readonly programme: Programme; readonly now: Date },
): Promise<void> {
  if (reports.length === 0) return;
  const named = [...new Set(reports.map((report) => report.fact.customerId))];
  const survivors = await resolveCustomerIds(tx, named);
  const customerIds = [...new Set(survivors.values())];
  await openAccounts(tx, customerIds);
  const accounts = await lockAccounts(tx, customerIds);
  const resolved = reports.map((report) => ({
    ...report,
    fact: { ...report.fact, customerId: survivors.get(report.fact.customerId) ?? report.fact.customerId },
  }));
  await settleOrders(tx, accounts, resolved, rules);
}
