import { BadInputError } from '@rapport/subgraph-kit/errors';
import { requireStaff } from '@rapport/subgraph-kit/viewer';
import type { DataSource } from 'typeorm';
import { findMembers } from '../../db/segment/membership-repository';
import { findSegmentPage, findSegments, type StoredSegment } from '../../db/segment/segment-repository';
import { recordAccess } from '../record-access';
import { evaluateSegment, simulateSegment, type Question, type SegmentAccess } from './ask-segments';
import { SegmentRefusal, type RefusalCode } from './change-catalogue';
import {
  archiveSegment,
  changeSegment,
  createSegment,
  type NewSegment,
  type SegmentChange,
} from './save-segment';

export type SaveResult =
  { readonly segment: StoredSegment } | { readonly code: RefusalCode; readonly message: string };

/** All that somebody can do with segments, for one request. */
export function openSegmentDesk(db: DataSource, access: SegmentAccess) {
  const { viewer, now } = access;
  return {
    list: (afterKey: string | null, limit: number) => findSegmentPage(access.db, afterKey, limit),
    members: async (segmentId: string, afterId: string | null, limit: number) => {
      requireStaff(viewer);
      await recordAccess(access, 'Segment.members', [null]);
      return findMembers(access.db, segmentId, afterId, limit);
    },
    evaluate: (question: Question, customerId: string) =>
      orBadInput(() => evaluateSegment(access, question, customerId)),
    simulate: (question: Question) => orBadInput(() => simulateSegment(access, question)),
    create: (wanted: NewSegment) => saved(db, () => createSegment(db, viewer, wanted, now)),
    change: (change: SegmentChange) => saved(db, () => changeSegment(db, viewer, change, now)),
    archive: (which: Pick<SegmentChange, 'id' | 'version'>) =>
      saved(db, () => archiveSegment(db, viewer, which, now)),
  };
}

/** Where nothing is saved, a rule that cannot be used is the caller's mistake. */
export async function orBadInput<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof SegmentRefusal) throw new BadInputError(error.message);
    throw error;
  }
}

/** A refusal is an answer, not a failure. */
export async function saved(db: DataSource, save: () => Promise<string>): Promise<SaveResult> {
  try {
    const [segment] = await findSegments(db.manager, [await save()]);
    if (segment === undefined) throw new Error('a segment that was just saved exists');
    return { segment };
  } catch (error) {
    if (error instanceof SegmentRefusal) return { code: error.code, message: error.message };
    throw error;
  }
}
