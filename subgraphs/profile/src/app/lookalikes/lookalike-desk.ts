import { ServiceUnavailableError } from '@rapport/subgraph-kit/errors';
import { requireStaff } from '@rapport/subgraph-kit/viewer';
import type { DataSource } from 'typeorm';
import type { LookalikeFit } from '../../domain/lookalikes/learn-lookalike';
import { runLearning } from '../computed/run-learning';
import type { SegmentAccess } from '../segment/ask-segments';
import { orBadInput, saved } from '../segment/segment-desk';
import {
  changeLookalike,
  createLookalike,
  mustTeach,
  sizeOrRefuse,
  type GivenSize,
  type LookalikeChange,
  type NewLookalike,
} from './save-lookalike';

/** All that somebody can do with lookalikes, for one request. */
export function openLookalikeDesk(db: DataSource, access: SegmentAccess) {
  const { viewer, now } = access;
  return {
    simulate: (of: string, size: GivenSize) => orBadInput(() => simulateLookalike(db, access, of, size)),
    create: (wanted: NewLookalike) => saved(db, () => createLookalike(db, viewer, wanted, access)),
    change: (change: LookalikeChange) => saved(db, () => changeLookalike(db, viewer, change, now)),
  };
}

/** Each is a thread with memory of its own. */
const UNDER_WAY_MAX = 2;
let underWay = 0;

/** How many lookalikes there would be, and how well they are told apart, without creating anything. */
async function simulateLookalike(
  db: DataSource,
  access: SegmentAccess,
  of: string,
  given: GivenSize,
): Promise<LookalikeFit> {
  requireStaff(access.viewer);
  const size = sizeOrRefuse(given);
  if (underWay >= UNDER_WAY_MAX) {
    throw new ServiceUnavailableError(`${UNDER_WAY_MAX} lookalikes are being tried just now: try again soon`);
  }
  underWay += 1;
  try {
    const lesson = await mustTeach(db, { seedId: of, size }, access);
    return (await runLearning({ lesson: 'lookalike', input: lesson })).fit;
  } finally {
    underWay -= 1;
  }
}
