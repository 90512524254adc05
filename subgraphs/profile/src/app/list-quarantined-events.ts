import { requireStaff } from '@rapport/subgraph-kit/viewer';
import {
  findQuarantinedEvents,
  type QuarantinedPlace,
  type QuarantinedRecord,
} from '../db/report-repository';
import type { Secrecy } from '../secrecy/secrecy';
import { openPayloads } from './quarantine-seal';
import { recordAccess, type Access } from './record-access';

/** A page of refused events, which are whole and so hold personal data: for analysts, and kept in the audit. */
export async function listQuarantinedEvents(
  access: Access,
  secrecy: Secrecy,
  page: { readonly limit: number; readonly after: QuarantinedPlace | null },
): Promise<QuarantinedRecord[]> {
  requireStaff(access.viewer, 'analyst');
  await recordAccess(access, 'quarantinedEvents', [null]);
  const rows = await findQuarantinedEvents(access.db, page.limit, page.after);
  return openPayloads(access.db, secrecy, rows);
}
