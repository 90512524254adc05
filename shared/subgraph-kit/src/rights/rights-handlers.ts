import type { ErasureDone, ErasureRequested } from '@rapport/contracts/rights';
import type { EntityManager } from 'typeorm';
import { deleteConsents } from '../consent/consent-store';
import { newId } from '../ids';
import type { EventHandlers } from '../inbox';
import { appendToOutbox } from '../outbox';
import { findErased, rememberErased } from './erased-identity';
import { sendParts } from './export-parts';
import { forgetPending } from './forget-pending';
import type { ErasedRecords, Erasure, PersonalData } from './personal-data';

/** How a subgraph answers requests about a person's rights: once for each time it is asked. */
export const rightsHandlers = (
  subgraph: string,
  personalData: PersonalData,
): Required<Pick<EventHandlers, 'erasure.requested' | 'export.requested'>> => ({
  async 'erasure.requested'(tx, events, now) {
    for (const request of events) {
      const records = await eraseStill(tx, request, personalData, now);
      await appendToOutbox(tx, [erasureDone(request, subgraph, records, now)]);
    }
  },
  async 'export.requested'(tx, events, now) {
    for (const request of events) {
      const files = await personalData.export(tx, request);
      await sendParts(tx, request, { subgraph, files, now });
    }
  },
});

/**
 * An anonymous id that was erased at this instant already may be somebody new's by now: it is left alone. Customer ids
 * are nobody else's, ever.
 */
async function eraseStill(
  tx: EntityManager,
  request: ErasureRequested,
  personalData: PersonalData,
  now: Date,
): Promise<readonly ErasedRecords[]> {
  const erasedAt = new Date(request.occurredAt);
  const before = await findErased(tx, request);
  const anonymousIds = request.anonymousIds.filter((id) => !before.isErasedAnonymous(id, erasedAt));
  return erasePerson(tx, { ...request, anonymousIds, now }, { personalData, erasedAt });
}

/** Forgets a person in one subgraph, and whatever of them waits there. The caller holds the erasure lock. */
export async function erasePerson(
  tx: EntityManager,
  erasure: Erasure,
  { personalData, erasedAt }: { readonly personalData: PersonalData; readonly erasedAt: Date },
): Promise<readonly ErasedRecords[]> {
  await rememberErased(tx, erasure, erasedAt);
  const records = await personalData.erase(tx, erasure);
  const consents = { kind: 'consent', erased: await deleteConsents(tx, erasure), unlinked: 0 };
  const pending = await forgetPending(tx, erasure, await findErased(tx, erasure));
  return [...records, consents, ...pending];
}

const erasureDone = (
  { requestId }: ErasureRequested,
  subgraph: string,
  records: readonly ErasedRecords[],
  now: Date,
): ErasureDone => ({
  type: 'erasure.done',
  version: 1,
  eventId: newId(),
  occurredAt: now.toISOString(),
  requestId,
  subgraph,
  records: [...records],
});
