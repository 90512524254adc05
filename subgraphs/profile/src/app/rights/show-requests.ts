import { isUuid } from '@rapport/kernel/ids';
import { requireStaff, type Viewer } from '@rapport/subgraph-kit/viewer';
import {
  findDataRequest,
  findReceipts,
  type DataRequest,
  type StoredReceipt,
} from '../../db/data-request-repository';
import { waitingFor } from '../../domain/data-request';
import { recordAccess } from '../record-access';
import { downloadPath } from './read-export';
import type { Rights } from './rights';

/** A request as it is shown. */
export interface ShownRequest extends Pick<
  DataRequest,
  'kind' | 'state' | 'requestedAt' | 'dueAt' | 'completedAt' | 'expiresAt'
> {
  readonly id: string;
  readonly overdue: boolean;
  readonly receipts: StoredReceipt[];
  readonly waitingFor: string[];
  readonly downloadPath: string | null;
}

/** Requests with their progress; one statement for any number of them. */
export async function showRequests(
  { db, secrecy, subgraphs }: Rights,
  requests: readonly DataRequest[],
  now: Date,
): Promise<ShownRequest[]> {
  const receipts = await findReceipts(
    db.manager,
    requests.map(({ requestId }) => requestId),
  );
  return requests.map((request) => {
    const own = receipts.get(request.requestId) ?? [];
    const inProgress = request.state === 'IN_PROGRESS';
    return {
      ...request,
      id: request.requestId,
      overdue: inProgress && request.dueAt < now,
      receipts: own,
      waitingFor: inProgress ? waitingFor(subgraphs, own) : [],
      downloadPath: downloadPath(secrecy, request, now),
    };
  });
}

/** For the staff; that they saw where an export is fetched is kept in the audit. */
export async function showRequest(
  rights: Rights,
  viewer: Viewer,
  id: string,
  now: Date,
): Promise<ShownRequest | null> {
  requireStaff(viewer);
  const request = isUuid(id) ? await findDataRequest(rights.db.manager, id) : null;
  if (request === null) return null;
  const [shown] = await showRequests(rights, [request], now);
  if (shown === undefined) return null;
  if (shown.downloadPath !== null) {
    const access = { db: rights.db.manager, viewer, now };
    await recordAccess(access, 'dataRequest', request.customerIds.slice(0, 1));
  }
  return shown;
}
