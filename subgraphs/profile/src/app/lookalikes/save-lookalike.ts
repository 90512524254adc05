import { isUuid } from '@rapport/kernel/ids';
import { newId } from '@rapport/subgraph-kit/ids';
import { requireStaff, type Viewer } from '@rapport/subgraph-kit/viewer';
import type { DataSource } from 'typeorm';
import type { FactCircumstances } from '../../db/segment/fact-repository';
import {
  insertLookalike,
  updateLookalike,
  type LookalikeProblem,
} from '../../db/segment/lookalike-repository';
import {
  findSegments,
  insertSegment,
  updateSegment,
  type StoredSegment,
} from '../../db/segment/segment-repository';
import { OTHERS_MIN, SEED_MIN } from '../../domain/lookalikes/learn-lookalike';
import { readSize, type LookalikeSize } from '../../domain/lookalikes/size';
import {
  assertFree,
  inCatalogue,
  mustFind,
  readKey,
  readTexts,
  SegmentRefusal,
  type SegmentTexts,
} from '../segment/change-catalogue';
import { prepareLesson } from './train-lookalike';

/** A size as it was given. */
export interface GivenSize {
  readonly share?: number | null;
  readonly people?: number | null;
}

export interface NewLookalike extends SegmentTexts {
  readonly key: string;
  readonly of: string;
  readonly size: GivenSize;
  readonly excludeSeed: boolean;
}

export interface LookalikeChange {
  readonly id: string;
  readonly version: number;
  readonly size?: GivenSize | null;
  readonly excludeSeed?: boolean | null;
}

/** Each is learnt and chosen anew every night. */
const LOOKALIKES_MAX = 20;

/** Creates a lookalike; its members are found in the background. @throws SegmentRefusal */
export async function createLookalike(
  db: DataSource,
  viewer: Viewer,
  wanted: NewLookalike,
  circumstances: FactCircumstances,
): Promise<string> {
  requireStaff(viewer, 'marketing');
  const key = readKey(wanted.key);
  const size = sizeOrRefuse(wanted.size);
  const segment = { id: newId(), key, ...readTexts(wanted), kind: 'LOOKALIKE' as const, rule: null };
  // Looked at before the catalogue is locked: it reads many people.
  await mustTeach(db, { seedId: wanted.of, size }, circumstances);
  return inCatalogue(db, async (tx, segments) => {
    assertFree(key, segments);
    if (
      segments.filter((one) => one.lookalike !== null && one.archivedAt === null).length >= LOOKALIKES_MAX
    ) {
      throw new SegmentRefusal(
        'TOO_MANY_SEGMENTS',
        `there are ${LOOKALIKES_MAX} lookalikes: archive one first`,
      );
    }
    assertSeed(segments.find(({ id }) => id === wanted.of));
    await insertSegment(tx, segment, circumstances.now);
    await insertLookalike(tx, segment.id, { seedId: wanted.of, size, excludesSeed: wanted.excludeSeed });
    return { id: segment.id, backfill: [] };
  });
}

/** Changes how many lookalikes there are, and whether the seed's members may be among them. @throws SegmentRefusal */
export function changeLookalike(
  db: DataSource,
  viewer: Viewer,
  change: LookalikeChange,
  now: Date,
): Promise<string> {
  requireStaff(viewer, 'marketing');
  const size = change.size === undefined || change.size === null ? null : sizeOrRefuse(change.size);
  return inCatalogue(db, async (tx, segments) => {
    const known = mustFind(segments, change.id, change.version);
    const { lookalike } = known;
    if (lookalike === null) {
      throw new SegmentRefusal('NOT_A_LOOKALIKE', `${known.key} is like no other segment: it has no size`);
    }
    const { share, people } = lookalike;
    await updateSegment(tx, known, now);
    await updateLookalike(tx, known.id, {
      size: size ?? ({ share, people } as LookalikeSize),
      excludesSeed: change.excludeSeed ?? lookalike.excludesSeed,
    });
    return { id: known.id, backfill: [] };
  });
}

/** @throws SegmentRefusal */
export function sizeOrRefuse(given: GivenSize): LookalikeSize {
  const size = readSize(given);
  if (typeof size === 'string') throw new SegmentRefusal('INVALID_SIZE', size);
  return size;
}

/** The lesson of a seed. @throws SegmentRefusal when there is none */
export async function mustTeach(
  { manager }: DataSource,
  wish: { readonly seedId: string; readonly size: LookalikeSize },
  circumstances: FactCircumstances,
) {
  const [seed] = isUuid(wish.seedId) ? await findSegments(manager, [wish.seedId]) : [];
  assertSeed(seed);
  const lesson = await prepareLesson(manager, wish, circumstances);
  if (typeof lesson === 'string') throw new SegmentRefusal(lesson, PROBLEM[lesson]);
  return lesson;
}

const PROBLEM: Readonly<Record<LookalikeProblem, string>> = {
  SEED_ARCHIVED: 'the segment is out of use',
  SEED_TOO_SMALL: `the segment wants at least ${SEED_MIN} members who ordered and allow personalisation`,
  SEED_TOO_LARGE: `the segment leaves fewer than ${OTHERS_MIN} customers to tell its members from`,
};

function assertSeed(seed: StoredSegment | undefined): void {
  if (seed === undefined) throw new SegmentRefusal('SEED_UNKNOWN', 'there is no such segment to be like');
  const { key, archivedAt, lookalike, backfilling } = seed;
  if (archivedAt !== null) throw new SegmentRefusal('SEED_ARCHIVED', `the segment ${key} is out of use`);
  if (lookalike !== null) {
    const message = `${key} is itself a lookalike: choose the segment that it is like`;
    throw new SegmentRefusal('SEED_IS_LOOKALIKE', message);
  }
  if (backfilling) {
    throw new SegmentRefusal('SEED_NOT_READY', `the members of ${key} are still being found: try again soon`);
  }
}
