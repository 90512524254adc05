import { isUuid } from '@rapport/kernel/ids';
import { actorOf, requireStaff } from '@rapport/subgraph-kit/viewer';
import { dismissCandidate, type CandidateRecord } from '../db/merge-candidate-repository';
import type { MergeDesk } from './merge-desk';
import { readReason } from './read-reason';
import { recordAccess } from './record-access';

/** What came of saying that a pair is two people. */
export type DismissOutcome =
  | { readonly kind: 'dismissed'; readonly candidate: CandidateRecord }
  | { readonly kind: 'no-such-candidate'; readonly id: string };

/**
 * Takes a pair out of the queue: they are two people. The same evidence does not bring it back; other evidence is another
 * pair. Said again, the first reason stays.
 */
export async function dismissMergeCandidate(
  { db, viewer, now, secrecy }: MergeDesk,
  request: { readonly id: string; readonly reason: string },
): Promise<DismissOutcome> {
  requireStaff(viewer, 'marketing', 'loyalty');
  const reason = readReason(request.reason);
  return db.transaction(async (tx): Promise<DismissOutcome> => {
    const dismissal = { at: now, by: actorOf(viewer), reason };
    const candidate = isUuid(request.id)
      ? await dismissCandidate({ tx, secrecy }, request.id, dismissal)
      : null;
    if (candidate === null) return { kind: 'no-such-candidate', id: request.id };
    const { leftId, rightId } = candidate;
    await recordAccess({ db: tx, viewer, now }, 'dismissMergeCandidate', [leftId, rightId]);
    return { kind: 'dismissed', candidate };
  });
}
