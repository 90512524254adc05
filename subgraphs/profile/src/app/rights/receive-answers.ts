import type { ErasureDone, ExportPart } from '@rapport/contracts/rights';
import type { EntityManager } from 'typeorm';
import {
  completeRequest,
  findReceipts,
  insertReceipts,
  lockOpenRequests,
  type DataRequest,
} from '../../db/data-request-repository';
import { findWholeExports, insertParts, keepAttempts } from '../../db/export-part-repository';
import { expiresAt, outcomeOf } from '../../domain/data-request';
import type { Rights } from './rights';

type Answering = { readonly rights: Pick<Rights, 'secrecy' | 'subgraphs'>; readonly now: Date };

/** Takes receipts in. Of a request that is done, or that nobody made, nothing is kept. */
export async function receiveErasures(
  tx: EntityManager,
  events: readonly ErasureDone[],
  answering: Answering,
): Promise<void> {
  const open = await lockOpenRequests(tx, idsOf(events));
  const wanted = new Set(open.filter(({ kind }) => kind === 'ERASURE').map(({ requestId }) => requestId));
  await insertReceipts(
    tx,
    events
      .filter(({ requestId }) => wanted.has(requestId))
      .map(({ requestId, subgraph, records }) => ({
        requestId,
        subgraph,
        records,
        receivedAt: answering.now,
        found: records.some(({ erased, unlinked }) => erased + unlinked > 0),
      })),
  );
  await settleRequests(tx, open, answering);
}

/** How the file of a table that holds nothing looks. */
const EMPTY_FILE = '[]\n';

/** Takes parts of exports in, sealed with a key of the request's own. */
export async function receiveParts(
  tx: EntityManager,
  events: readonly ExportPart[],
  answering: Answering,
): Promise<void> {
  const open = await lockOpenRequests(tx, idsOf(events));
  const receipts = await findReceipts(
    tx,
    open.map(({ requestId }) => requestId),
  );
  // A subgraph whose export is whole has nothing to add, and what it sends again would be mixed with it.
  const wanted = events.filter(({ requestId, subgraph }) =>
    open.some(
      (request) =>
        request.requestId === requestId &&
        request.kind === 'EXPORT' &&
        !receipts.get(requestId)?.some((receipt) => receipt.subgraph === subgraph),
    ),
  );
  if (wanted.length === 0) return;
  const sealed = await answering.rights.secrecy.seal(
    tx,
    wanted.map(({ requestId, content }) => ({ personId: requestId, text: content })),
  );
  await insertParts(
    tx,
    wanted.map((event, index) => ({
      ...event,
      empty: event.file === '' || (event.part === 1 && event.last && event.content === EMPTY_FILE),
      sealed: sealed[index] ?? Buffer.alloc(0),
    })),
  );
  const whole = await findWholeExports(tx, [...new Set(wanted.map(({ requestId }) => requestId))]);
  await keepAttempts(tx, whole);
  await insertReceipts(
    tx,
    whole.map((one) => ({ ...one, receivedAt: answering.now, records: [] })),
  );
  await settleRequests(tx, open, answering);
}

const idsOf = (events: readonly { readonly requestId: string }[]): string[] => [
  ...new Set(events.map(({ requestId }) => requestId)),
];

/** Ends the requests of which every receipt is in. @param open locked */
export async function settleRequests(
  tx: EntityManager,
  open: readonly DataRequest[],
  { rights, now }: Answering,
): Promise<void> {
  const receipts = await findReceipts(
    tx,
    open.map(({ requestId }) => requestId),
  );
  for (const request of open) {
    const state = outcomeOf(rights.subgraphs, receipts.get(request.requestId) ?? []);
    if (state === 'IN_PROGRESS') continue;
    const isReady = request.kind === 'EXPORT' && state === 'COMPLETED';
    await completeRequest(tx, request, { state, at: now, expiresAt: isReady ? expiresAt(now) : null });
  }
}
