import { BadInputError } from '@rapport/subgraph-kit/errors';
import { requireStaff } from '@rapport/subgraph-kit/viewer';
import { findHolders } from '../db/identifier-repository';
import type { LookupRate } from '../db/lookup-repository';
import {
  findCandidates,
  type CandidatePlace,
  type CandidateRecord,
  type CandidateStatus,
} from '../db/merge-candidate-repository';
import { findCustomers, type CustomerRecord } from '../db/profile-reader';
import { bySureness, normalise, type Identifier } from '../domain/identifier';
import { isStorable } from '../domain/storable';
import type { Secrecy } from '../secrecy/secrecy';
import { assertMayLookUp } from './lookup-rate';
import { assertMayName } from './name-customers';
import { recordAccess, type Access } from './record-access';
import type { IdentifierSettings } from './store-identifiers';

const IDENTIFIERS_MAX = 10;
/** How many people are shown: one value that more share names nobody in particular. */
export const FOUND_MAX = 20;

/** The people whom identifiers name, the surest first, for staff and tills; kept in the audit. */
export async function findByIdentifiers(
  naming: Access,
  given: readonly Identifier[],
  {
    rules,
    readPhone,
    secrecy,
    rate,
  }: IdentifierSettings & { readonly secrecy: Secrecy; readonly rate: LookupRate },
): Promise<CustomerRecord[]> {
  assertMayName(naming.viewer);
  if (given.length === 0 || given.length > IDENTIFIERS_MAX) {
    throw new BadInputError(`identifiers wants 1 to ${IDENTIFIERS_MAX}; ${given.length} came`);
  }
  await assertMayLookUp(naming, rate);
  const asked = given
    .filter(({ value }) => isStorable(value))
    .flatMap((one) => normalise(one, readPhone) ?? []);
  const holders = (await findHolders(naming.db, await secrecy.marker(naming.db), asked)).sort(
    bySureness(rules),
  );
  const ids = [...new Set(holders.map(({ customerId }) => customerId))].slice(0, FOUND_MAX);
  const people = await findCustomers(naming.db, ids);
  await recordAccess(naming, 'customersByIdentifier', ids);
  return ids.flatMap((id) => people.get(id) ?? []);
}

/** A page of the pairs of customers who may be one person, for staff; kept in the audit. */
export async function listMergeCandidates(
  naming: Access,
  secrecy: Secrecy,
  page: { readonly status: CandidateStatus; readonly limit: number; readonly after: CandidatePlace | null },
): Promise<CandidateRecord[]> {
  requireStaff(naming.viewer, 'marketing', 'loyalty');
  const pairs = await findCandidates(naming.db, secrecy, page);
  await recordAccess(naming, 'mergeCandidates', [
    ...new Set(pairs.flatMap(({ leftId, rightId }) => [leftId, rightId])),
  ]);
  return pairs;
}
