import type { EntityManager } from 'typeorm';
import { drawComparable } from '../../db/segment/comparable-repository';
import type { FactCircumstances } from '../../db/segment/fact-repository';
import type { LookalikeProblem } from '../../db/segment/lookalike-repository';
import type { Comparable } from '../../domain/lookalikes/columns';
import { OTHERS_MIN, SEED_MIN, type Lesson } from '../../domain/lookalikes/learn-lookalike';
import type { LookalikeSize } from '../../domain/lookalikes/size';
import { runLearning } from '../computed/run-learning';
import { findComparables } from './find-comparable';

/** More teach no more. */
const SEED_PEOPLE_MAX = 5_000;
const OTHER_PEOPLE_MAX = 10_000;

/** The lesson that a seed gives, or why it gives none. */
export async function prepareLesson(
  db: EntityManager,
  { seedId, size }: { readonly seedId: string; readonly size: LookalikeSize },
  circumstances: Omit<FactCircumstances, 'secrecy'>,
): Promise<Lesson | LookalikeProblem> {
  const draw = async (members: boolean, limit: number) => {
    const { ids, total } = await drawComparable(db, seedId, { members, limit });
    const people: Comparable[] = [...(await findComparables(db, ids, circumstances)).values()];
    return { people, weight: total / Math.max(1, ids.length) };
  };
  const seed = await draw(true, SEED_PEOPLE_MAX);
  if (seed.people.length < SEED_MIN) return 'SEED_TOO_SMALL';
  const rest = await draw(false, OTHER_PEOPLE_MAX);
  if (rest.people.length < OTHERS_MIN) return 'SEED_TOO_LARGE';
  return { seed: seed.people, rest: rest.people, seedWeight: seed.weight, restWeight: rest.weight, size };
}

/** Learns what sets a seed apart, in a worker thread. */
export async function trainLookalike(
  db: EntityManager,
  wish: { readonly seedId: string; readonly size: LookalikeSize },
  circumstances: Omit<FactCircumstances, 'secrecy'>,
) {
  const lesson = await prepareLesson(db, wish, circumstances);
  return typeof lesson === 'string' ? lesson : runLearning({ lesson: 'lookalike', input: lesson });
}
