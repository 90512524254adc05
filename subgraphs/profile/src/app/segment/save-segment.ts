import { isUuid } from '@rapport/kernel/ids';
import { newId } from '@rapport/subgraph-kit/ids';
import { requireStaff, type Viewer } from '@rapport/subgraph-kit/viewer';
import { NotFoundError } from '@rapport/subgraph-kit/errors';
import type { DataSource, EntityManager } from 'typeorm';
import { SEGMENTS_CHANNEL } from '../../db/segment/mark-repository';
import {
  findAllSegments,
  insertSegment,
  lockCatalogue,
  replaceDependencies,
  startBackfills,
  updateSegment,
  type StoredSegment,
} from '../../db/segment/segment-repository';
import { checkReferences } from '../../domain/segment/check-references';
import { readRule } from '../../domain/segment/read-rule';
import { isSegmentKey } from '../../domain/segment/read-test';
import { nodesOf, type Rule } from '../../domain/segment/rule';
import { RuleProblem } from '../../domain/segment/rule-problem';
import { withRetries } from '../with-retries';
import { dependenciesOf, rulesByKey } from './catalogue';

/** Each costs an evaluation whenever what it depends on changes. */
const SEGMENTS_MAX = 200;
const NAME_LENGTH_MAX = 100;
const DESCRIPTION_LENGTH_MAX = 1_000;

export type RefusalCode =
  | 'INVALID_KEY'
  | 'INVALID_NAME'
  | 'INVALID_RULE'
  | 'UNKNOWN_SEGMENT'
  | 'CYCLE'
  | 'KEY_TAKEN'
  | 'TOO_MANY_SEGMENTS'
  | 'VERSION_CHANGED'
  | 'IN_USE'
  | 'NOT_BY_RULE';

/** A segment was not saved, and why. */
export class SegmentRefusal extends Error {
  override readonly name = 'SegmentRefusal';

  constructor(
    readonly code: RefusalCode,
    message: string,
  ) {
    super(message);
  }
}

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
  if (!isSegmentKey(wanted.key)) {
    throw new SegmentRefusal('INVALID_KEY', 'key wants 1 to 64 lower-case letters, digits and dashes');
  }
  const rule = readOrRefuse(wanted.rule);
  const { key } = wanted;
  const segment = { id: newId(), key, ...readTexts(wanted), kind: 'RULE' as const, rule };
  return inCatalogue(db, async (tx, segments) => {
    if (segments.some((one) => one.key === key)) {
      throw new SegmentRefusal('KEY_TAKEN', `there is, or was, a segment ${key}: choose another key`);
    }
    if (segments.filter(({ archivedAt }) => archivedAt === null).length >= SEGMENTS_MAX) {
      throw new SegmentRefusal('TOO_MANY_SEGMENTS', `there are ${SEGMENTS_MAX} segments: archive one first`);
    }
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
    if (rule !== null)
      assertReferences(
        known.key,
        rule,
        segments.filter((one) => one !== known),
      );
    const texts = readTexts({
      name: change.name ?? known.name,
      description: change.description === undefined ? known.description : change.description,
    });
    await updateSegment(tx, { ...known, ...texts, rule: rule ?? known.rule }, now);
    return { id: known.id, backfill: rule === null ? [] : [known.id, ...dependents(known.key, segments)] };
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
    const [user] = dependents(known.key, segments);
    if (user !== undefined) {
      const { key } = segments.find((one) => one.id === user) ?? known;
      throw new SegmentRefusal('IN_USE', `the segment ${key} names ${known.key}: change that one first`);
    }
    await updateSegment(tx, { ...known, archivedAt: now }, now);
    return { id: known.id, backfill: [known.id] };
  });
}

type Save = (
  tx: EntityManager,
  segments: readonly StoredSegment[],
) => Promise<{ readonly id: string; readonly backfill: readonly string[] }>;

/** Changes the catalogue while nobody else does and no ingestion reads it. @returns the segment's id */
function inCatalogue(db: DataSource, save: Save): Promise<string> {
  return withRetries(() =>
    db.transaction(async (tx) => {
      await lockCatalogue(tx);
      const { id, backfill } = await save(tx, await findAllSegments(tx));
      await replaceDependencies(tx, dependenciesOf(await findAllSegments(tx)));
      await startBackfills(tx, backfill);
      await tx.query(`SELECT pg_notify('${SEGMENTS_CHANNEL}', '')`);
      return id;
    }),
  );
}

function mustFind(segments: readonly StoredSegment[], id: string, version: number): StoredSegment {
  const known = isUuid(id) ? segments.find((one) => one.id === id && one.archivedAt === null) : undefined;
  if (known === undefined) throw new NotFoundError('Segment', id.slice(0, 40));
  if (known.version !== version) {
    throw new SegmentRefusal('VERSION_CHANGED', `version ${version} came; it is ${known.version} by now`);
  }
  return known;
}

/** Ids of the segments whose rule names `key`, directly or through others. */
function dependents(key: string, segments: readonly StoredSegment[]): readonly string[] {
  const reached = new Set([key]);
  let before = 0;
  while (before !== reached.size) {
    before = reached.size;
    for (const { key: own, rule, archivedAt } of segments) {
      if (rule === null || archivedAt !== null) continue;
      if (nodesOf(rule).some((node) => node.op === 'segment' && reached.has(node.key))) reached.add(own);
    }
  }
  return segments.filter((one) => one.key !== key && reached.has(one.key)).map(({ id }) => id);
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
  const problem = checkReferences(key, rule, rulesByKey(segments));
  if (problem !== null) throw new SegmentRefusal(problem.code, problem.message);
}

function readTexts({ name, description = null }: Pick<NewSegment, 'name' | 'description'>) {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > NAME_LENGTH_MAX || trimmed.includes('\0')) {
    throw new SegmentRefusal('INVALID_NAME', `name wants 1 to ${NAME_LENGTH_MAX} characters`);
  }
  if (description !== null && (description.length > DESCRIPTION_LENGTH_MAX || description.includes('\0'))) {
    throw new SegmentRefusal('INVALID_NAME', `description wants up to ${DESCRIPTION_LENGTH_MAX} characters`);
  }
  return { name: trimmed, description };
}
