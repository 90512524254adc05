import { isUuid } from '@rapport/kernel/ids';
import { BadInputError, ForbiddenError } from '@rapport/subgraph-kit/errors';
import { requireStaff, type Viewer } from '@rapport/subgraph-kit/viewer';
import type { LookupRate } from '../db/lookup-repository';
import { findByNumbers, findCustomers, findKnownCustomers, type CustomerRecord } from '../db/profile-reader';
import { isStorable } from '../domain/storable';
import { assertMayLookUp } from './lookup-rate';
import { recordAccess, type Access } from './record-access';
import { recordTillVisit } from './record-visit';

/** The customer of an id, old ids included, for staff and tills; kept in the audit. */
export async function nameCustomerById(naming: Access, id: string): Promise<CustomerRecord | null> {
  assertMayName(naming.viewer);
  if (!isUuid(id)) return null;
  const customer = (await findCustomers(naming.db, [id])).get(id) ?? null;
  if (customer !== null) await recordNaming(naming, 'customer', customer.id);
  return customer;
}

/** The customer of a shop's customer number, for staff and tills; kept in the audit. */
export async function nameCustomerByNumber(
  naming: Access,
  number: string,
  rate: LookupRate,
): Promise<CustomerRecord | null> {
  assertMayName(naming.viewer);
  await assertMayLookUp(naming, rate);
  if (!isStorable(number)) return null;
  const [customer] = await findByNumbers(naming.db, [number.trim()]);
  if (customer !== undefined) await recordNaming(naming, 'customerByNumber', customer.id);
  return customer ?? null;
}

/** Whom a till names stands there. */
async function recordNaming(naming: Access, field: string, customerId: string): Promise<void> {
  const { db, viewer, now } = naming;
  await recordAccess(naming, field, [customerId]);
  if (viewer.kind === 'terminal') await recordTillVisit(db, viewer, customerId, now);
}

const NUMBERS_MAX = 100;

/** A page of the known customers, for staff; kept in the audit, each customer who was named by number. */
export async function listCustomers(
  naming: Access,
  page: {
    readonly limit: number;
    readonly afterId: string | null;
    readonly numbers: readonly string[] | null;
  },
): Promise<CustomerRecord[]> {
  requireStaff(naming.viewer);
  if (page.numbers !== null && page.numbers.length > NUMBERS_MAX) {
    throw new BadInputError(`numbers wants at most ${NUMBERS_MAX}; ${page.numbers.length} came`);
  }
  const customers =
    page.numbers === null
      ? await findKnownCustomers(naming.db, page)
      : pageOf(await findByNumbers(naming.db, page.numbers.filter(isStorable)), page);
  await recordAccess(naming, 'customers', page.numbers === null ? [null] : customers.map(({ id }) => id));
  return customers;
}

const pageOf = (
  customers: readonly CustomerRecord[],
  { limit, afterId }: { readonly limit: number; readonly afterId: string | null },
): CustomerRecord[] => customers.filter(({ id }) => afterId === null || id > afterId).slice(0, limit);

/** @throws ForbiddenError for anybody but staff with a role and tills */
export function assertMayName(viewer: Viewer): void {
  if (viewer.kind === 'terminal') return;
  if (viewer.kind !== 'staff') {
    throw new ForbiddenError(`Only staff and tills name a customer, not a ${viewer.kind}`);
  }
  requireStaff(viewer);
}
