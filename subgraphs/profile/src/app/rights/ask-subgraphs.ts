import type { ErasureRequested, ExportRequested } from '@rapport/contracts/rights';
import { newId } from '@rapport/subgraph-kit/ids';
import { appendToOutbox } from '@rapport/subgraph-kit/outbox';
import type { DataSource, EntityManager } from 'typeorm';
import { lockRequestsToAsk, saveAsked, type DataRequest } from '../../db/data-request-repository';
import { askAgainAt } from '../../domain/data-request';

/** Asks every subgraph, with an event of its own each time: what answered before answers again. */
export const askSubgraphs = (tx: EntityManager, requests: readonly DataRequest[]): Promise<void> =>
  appendToOutbox(tx, requests.map(toEvent));

function toEvent(request: DataRequest): ErasureRequested | ExportRequested {
  const common = {
    version: 1 as const,
    eventId: newId(),
    occurredAt: request.requestedAt.toISOString(),
    requestId: request.requestId,
    customerIds: [...request.customerIds],
    anonymousIds: [...request.anonymousIds],
  };
  return request.kind === 'EXPORT'
    ? { type: 'export.requested', ...common }
    : { type: 'erasure.requested', ...common, contributions: request.contributions ?? 'REMOVE' };
}

const REQUESTS_PER_TURN = 100;

/** Asks again for the receipts that are missing: an answer may have failed for good, or been lost with a database. */
export async function askAgain(db: DataSource, now: Date): Promise<void> {
  for (;;) {
    const asked = await db.transaction(async (tx) => {
      const requests = await lockRequestsToAsk(tx, now, REQUESTS_PER_TURN);
      for (const request of requests) {
        const times = request.asked + 1;
        await saveAsked(tx, { requestId: request.requestId, asked: times }, askAgainAt(times, now));
      }
      await askSubgraphs(tx, requests);
      return requests.length;
    });
    if (asked < REQUESTS_PER_TURN) return;
  }
}
