import type { CandidateRecord } from '../db/merge-candidate-repository';
import type { MergeCandidate } from './identity.type';
import type { Loaders } from './loaders';

/** A pair with the two customers as they are shown now. */
export async function presentCandidate(
  { leftId, rightId, ...row }: CandidateRecord,
  { customerById }: Pick<Loaders, 'customerById'>,
): Promise<MergeCandidate> {
  const [left, right] = await Promise.all([customerById.load(leftId), customerById.load(rightId)]);
  return { ...row, left, right };
}
