import { isUuid } from '@rapport/kernel/ids';
import {
  findSurvivors,
  lockMerges,
  recordMerges,
  recordUnmerges,
} from '@rapport/subgraph-kit/customer-redirect';
import type { PersonId } from '@rapport/subgraph-kit/join-people';
import { once } from '@rapport/subgraph-kit/idempotency';
import { newId } from '@rapport/subgraph-kit/ids';
import { appendToOutbox } from '@rapport/subgraph-kit/outbox';
import { actorOf, requireStaff } from '@rapport/subgraph-kit/viewer';
import type { EntityManager } from 'typeorm';
import {
  findIdsOfPeople,
  findMerge,
  insertMerge,
  markUndone,
  type MergeRecord,
} from '../db/merge-repository';
import { findCustomers } from '../db/profile-reader';
import type { MergeDesk } from './merge-desk';
import { moveBetweenPeople } from './move-between-people';
import { customerMerged, customerUnmerged } from './published-events';
import { refreshConsents } from './refresh-consents';
import { readReason } from './read-reason';
import { recordAccess } from './record-access';
import { withRetries } from './with-retries';

/** What staff ask for. */
export interface MergeRequest {
  readonly fromId: string;
  readonly intoId: string;
  readonly reason: string;
  readonly idempotencyKey: string;
}

/** Everything that can happen when two customers are merged. */
export type MergeOutcome =
  | { readonly kind: 'merged'; readonly mergeId: string; readonly customerId: string }
  | { readonly kind: 'already-one'; readonly customerId: string }
  | { readonly kind: 'no-such-customer'; readonly id: string };

/** Makes two known customers one person: what was `from`'s is shown as `into`'s. Nothing is lost: see `unmergeCustomers`. */
export async function mergeCustomers(desk: MergeDesk, request: MergeRequest): Promise<MergeOutcome> {
  requireStaff(desk.viewer, 'marketing', 'loyalty');
  const reason = readReason(request.reason);
  const { fromId, intoId, idempotencyKey: key } = request;
  // Before anything is kept for a repetition: not every text can be, and this answer is always the same.
  const nobody = [fromId, intoId].find((id) => !isUuid(id));
  if (nobody !== undefined) return { kind: 'no-such-customer', id: nobody };
  const actor = actorOf(desk.viewer);
  return withRetries(() =>
    desk.db.transaction(async (tx) => {
      await lockMerges(tx);
      const asked = { actor, key, request: ['mergeCustomers', fromId, intoId, reason] };
      return once(tx, asked, () => merge(tx, desk, { fromId, intoId, reason }));
    }),
  );
}

async function merge(
  tx: EntityManager,
  desk: MergeDesk,
  { fromId, intoId, reason }: Omit<MergeRequest, 'idempotencyKey'>,
): Promise<MergeOutcome> {
  const people = await findCustomers(tx, [fromId, intoId]);
  const missing = [fromId, intoId].find((id) => people.get(id)?.number == null);
  if (missing !== undefined) return { kind: 'no-such-customer', id: missing };
  const [from, into] = [people.get(fromId)?.id ?? fromId, people.get(intoId)?.id ?? intoId];
  if (from === into) return { kind: 'already-one', customerId: into };

  const link = { mergeId: newId(), from, into, at: desk.now };
  await moveOver(tx, desk, { ids: [from, into], joined: link }, () => recordMerges(tx, [link]));
  const { now: mergedAt, viewer } = desk;
  const record = { mergeId: link.mergeId, fromId: from, intoId: into, reason, mergedAt };
  await insertMerge(tx, { ...record, actor: actorOf(viewer) });
  await recordAccess({ db: tx, viewer, now: mergedAt }, 'mergeCustomers', [from, into]);
  await appendToOutbox(tx, [customerMerged(link, reason, mergedAt)]);
  return { kind: 'merged', mergeId: link.mergeId, customerId: into };
}

/** Everything that can happen when a merge is undone. */
export type UnmergeOutcome =
  | { readonly kind: 'unmerged'; readonly fromId: string; readonly intoId: string }
  | { readonly kind: 'already-undone'; readonly at: Date }
  | { readonly kind: 'no-such-merge'; readonly id: string };

/** Undoes a merge, for ever: both people get back exactly what was written under their ids. */
export function unmergeCustomers(
  desk: MergeDesk,
  request: { readonly mergeId: string; readonly reason: string },
): Promise<UnmergeOutcome> {
  requireStaff(desk.viewer, 'marketing', 'loyalty');
  const reason = readReason(request.reason);
  return withRetries(() =>
    desk.db.transaction(async (tx): Promise<UnmergeOutcome> => {
      await lockMerges(tx);
      const found = isUuid(request.mergeId) ? await findMerge(tx, request.mergeId) : null;
      if (found === null) return { kind: 'no-such-merge', id: request.mergeId };
      if (found.undoneAt !== null) return { kind: 'already-undone', at: found.undoneAt };
      return unmerge(tx, desk, found, reason);
    }),
  );
}

async function unmerge(
  tx: EntityManager,
  desk: MergeDesk,
  { mergeId, fromId, intoId }: MergeRecord,
  reason: string,
): Promise<UnmergeOutcome> {
  const link = { mergeId, from: fromId, into: intoId };
  await moveOver(tx, desk, { ids: [fromId, intoId], joined: null }, () => recordUnmerges(tx, [link]));
  const { now: at, viewer } = desk;
  await markUndone(tx, mergeId, { at, by: actorOf(viewer), reason });
  await recordAccess({ db: tx, viewer, now: at }, 'unmergeCustomers', [fromId, intoId]);
  await appendToOutbox(tx, [customerUnmerged(link, reason, at)]);
  const survivors = await findSurvivors(tx, [fromId, intoId]);
  return {
    kind: 'unmerged',
    fromId: survivors.get(fromId) ?? fromId,
    intoId: survivors.get(intoId) ?? intoId,
  };
}

/** Records a link or its undoing, and moves everything that is somebody else's by that. */
async function moveOver(
  tx: EntityManager,
  desk: MergeDesk,
  {
    ids,
    joined,
  }: {
    readonly ids: readonly string[];
    readonly joined: { readonly from: string; readonly into: string } | null;
  },
  record: () => Promise<PersonId[]>,
): Promise<void> {
  const before = await findIdsOfPeople(tx, ids);
  const after = await record();
  const moves = after.flatMap(({ customerId: originId, survivorId: into }) => {
    const from = before.get(originId) ?? originId;
    return from === into ? [] : [{ originId, from, into }];
  });
  await moveBetweenPeople(tx, desk, { moves, joined });
  await refreshConsents(tx, { ids }, { now: desk.now, defaults: desk.consentDefaults });
}
