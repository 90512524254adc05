import { requireStaff, type Viewer } from '@rapport/subgraph-kit/viewer';
import { newId } from '@rapport/subgraph-kit/ids';
import type { DataSource } from 'typeorm';
import { insertSegment, updateSegment, type StoredSegment } from '../../db/segment/segment-repository';
import { checkReferences } from '../../domain/segment/check-references';
import { readRule } from '../../domain/segment/read-rule';
import type { Rule } from '../../domain/segment/rule';
import { RuleProblem } from '../../domain/segment/rule-problem';
import { referencesByKey } from './catalogue';
import {
  assertFree,
  dependents,
  inCatalogue,
  mustFind,
  readKey,
  readTexts,
  SegmentRefusal,
} from './change-catalogue';

export interface NewSegment {
  readonly key: string;
  readonly name: string;
  readonly description?: string | null;
  readonly rule: unknown;
}

export interface SegmentChange {
  readonly id: string;
  /** The version that was looked at; another one means that somebody else changed it meanwhile. */
  readonly version: number;
  readonly name?: string | null;
  readonly description?: string | null;
  readonly rule?: unknown;
}

/** Creates a segment; everybody is looked at in the background. @throws SegmentRefusal */
export function createSegment(
  db: DataSource,
  viewer: Viewer,
  wanted: NewSegment,
  now: Date,
): Promise<string> {
  requireStaff(viewer, 'marketing');
  const key = readKey(wanted.key);
  const rule = readOrRefuse(wanted.rule);
  const segment = { id: newId(), key, ...readTexts(wanted), kind: 'RULE' as const, rule };
  return inCatalogue(db, async (tx, segments) => {
    assertFree(key, segments);
    assertReferences(key, rule, segments);
    await insertSegment(tx, segment, now);
    return { id: segment.id, backfill: [segment.id] };
  });
}

/** Changes a segment; a new rule has everybody looked at again, also for the segments that name it. */
export function changeSegment(
  db: DataSource,
  viewer: Viewer,
  change: SegmentChange,
  now: Date,
): Promise<string> {
  requireStaff(viewer, 'marketing');
  const rule = change.rule === undefined || change.rule === null ? null : readOrRefuse(change.rule);
  return inCatalogue(db, async (tx, segments) => {
    const known = mustFind(segments, change.id, change.version);
    if (rule !== null && known.rule === null) {
      throw new SegmentRefusal('NOT_BY_RULE', `${known.key} has no rule: its members are found by a job`);
    }
    if (rule !== null) assertReferences(known.key, rule, segments);
    const texts = readTexts({
      name: change.name ?? known.name,
      description: change.description === undefined ? known.description : change.description,
    });
    await updateSegment(tx, { ...known, ...texts, rule: rule ?? known.rule }, now);
    return { id: known.id, backfill: rule === null ? [] : [known.id, ...dependents(known, segments)] };
  });
}

/** Takes a segment out of use: its members leave, and its key stays taken. */
export function archiveSegment(
  db: DataSource,
  viewer: Viewer,
  { id, version }: Pick<SegmentChange, 'id' | 'version'>,
  now: Date,
): Promise<string> {
  requireStaff(viewer, 'marketing');
  return inCatalogue(db, async (tx, segments) => {
    const known = mustFind(segments, id, version);
    const [user] = dependents(known, segments);
    if (user !== undefined) {
      const { key } = segments.find((one) => one.id === user) ?? known;
      throw new SegmentRefusal('IN_USE', `the segment ${key} depends on ${known.key}: change that one first`);
    }
    await updateSegment(tx, { ...known, archivedAt: now }, now);
    return { id: known.id, backfill: [known.id] };
  });
}

/** Reads a rule. @throws SegmentRefusal */
export function readOrRefuse(rule: unknown): Rule {
  try {
    return readRule(rule);
  } catch (error) {
    if (error instanceof RuleProblem) throw new SegmentRefusal('INVALID_RULE', error.message);
    throw error;
  }
}

/** @throws SegmentRefusal when the rule names a segment that is not there, or itself */
export function assertReferences(key: string | null, rule: Rule, segments: readonly StoredSegment[]): void {
  const problem = checkReferences(key, rule, referencesByKey(segments));
  if (problem !== null) throw new SegmentRefusal(problem.code, problem.message);
}
