import { isUuid } from '@rapport/kernel/ids';
import { NotFoundError } from '@rapport/subgraph-kit/errors';
import type { DataSource, EntityManager } from 'typeorm';
import { wantLookalikes } from '../../db/segment/lookalike-repository';
import { SEGMENTS_CHANNEL } from '../../db/segment/mark-repository';
import {
  findAllSegments,
  lockCatalogue,
  replaceDependencies,
  startBackfills,
  type StoredSegment,
} from '../../db/segment/segment-repository';
import { isSegmentKey } from '../../domain/segment/read-test';
import { nodesOf } from '../../domain/segment/rule';
import { withRetries } from '../with-retries';
import { dependenciesOf } from './catalogue';

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
  | 'NOT_BY_RULE'
  | 'NOT_A_LOOKALIKE'
  | 'INVALID_SIZE'
  | 'SEED_UNKNOWN'
  | 'SEED_ARCHIVED'
  | 'SEED_IS_LOOKALIKE'
  | 'SEED_NOT_READY'
  | 'SEED_TOO_SMALL'
  | 'SEED_TOO_LARGE';

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

/** What a segment is called. */
export interface SegmentTexts {
  readonly name: string;
  readonly description?: string | null;
}

type Save = (
  tx: EntityManager,
  segments: readonly StoredSegment[],
) => Promise<{ readonly id: string; readonly backfill: readonly string[] }>;

/** Changes the catalogue while nobody else does and no ingestion reads it. @returns the segment's id */
export function inCatalogue(db: DataSource, save: Save): Promise<string> {
  return withRetries(() =>
    db.transaction(async (tx) => {
      await lockCatalogue(tx);
      const { id, backfill } = await save(tx, await findAllSegments(tx));
      await replaceDependencies(tx, dependenciesOf(await findAllSegments(tx)));
      await startBackfills(tx, backfill);
      await wantLookalikes(tx, backfill);
      await tx.query(`SELECT pg_notify('${SEGMENTS_CHANNEL}', '')`);
      return id;
    }),
  );
}

export function mustFind(segments: readonly StoredSegment[], id: string, version: number): StoredSegment {
  const known = isUuid(id) ? segments.find((one) => one.id === id && one.archivedAt === null) : undefined;
  if (known === undefined) throw new NotFoundError('Segment', id.slice(0, 40));
  if (known.version !== version) {
    throw new SegmentRefusal('VERSION_CHANGED', `version ${version} came; it is ${known.version} by now`);
  }
  return known;
}

/** Ids of the segments that depend on one, directly or through others: by their rule, or because they are like it. */
export function dependents(
  { id, key }: StoredSegment,
  segments: readonly StoredSegment[],
): readonly string[] {
  const reached = new Map([[key, id]]);
  let before = 0;
  while (before !== reached.size) {
    before = reached.size;
    for (const one of segments)
      if (one.archivedAt === null && reaches(one, reached)) reached.set(one.key, one.id);
  }
  return [...reached.values()].filter((one) => one !== id);
}

function reaches({ rule, lookalike }: StoredSegment, reached: ReadonlyMap<string, string>): boolean {
  if (lookalike !== null) return [...reached.values()].includes(lookalike.seedId);
  return rule !== null && nodesOf(rule).some((node) => node.op === 'segment' && reached.has(node.key));
}

/** @throws SegmentRefusal */
export function readKey(key: string): string {
  if (isSegmentKey(key)) return key;
  throw new SegmentRefusal('INVALID_KEY', 'key wants 1 to 64 lower-case letters, digits and dashes');
}

/** @throws SegmentRefusal when there may be no new segment under this key */
export function assertFree(key: string, segments: readonly StoredSegment[]): void {
  if (segments.some((one) => one.key === key)) {
    throw new SegmentRefusal('KEY_TAKEN', `there is, or was, a segment ${key}: choose another key`);
  }
  if (segments.filter(({ archivedAt }) => archivedAt === null).length >= SEGMENTS_MAX) {
    throw new SegmentRefusal('TOO_MANY_SEGMENTS', `there are ${SEGMENTS_MAX} segments: archive one first`);
  }
}

/** @throws SegmentRefusal */
export function readTexts({ name, description = null }: SegmentTexts) {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > NAME_LENGTH_MAX || trimmed.includes('\0')) {
    throw new SegmentRefusal('INVALID_NAME', `name wants 1 to ${NAME_LENGTH_MAX} characters`);
  }
  if (description !== null && (description.length > DESCRIPTION_LENGTH_MAX || description.includes('\0'))) {
    throw new SegmentRefusal('INVALID_NAME', `description wants up to ${DESCRIPTION_LENGTH_MAX} characters`);
  }
  return { name: trimmed, description };
}
