import type { EntityManager } from 'typeorm';
import { findSpentByCategory } from '../../db/segment/comparable-repository';
import type { FactCircumstances } from '../../db/segment/fact-repository';
import type { Comparable } from '../../domain/lookalikes/columns';
import { findAllowed } from '../clusters/allowed-behaviours';

/** What is known of those of these people who allow that they are compared; three statements. */
export async function findComparables(
  db: EntityManager,
  ids: readonly string[],
  circumstances: Omit<FactCircumstances, 'secrecy'>,
): Promise<ReadonlyMap<string, Comparable>> {
  const behaviours = await findAllowed(db, ids, circumstances);
  const spent = await findSpentByCategory(db, [...behaviours.keys()]);
  return new Map(
    [...behaviours].map(([id, behaviour]) => [id, { behaviour, spentMinor: spent.get(id) ?? {} }]),
  );
}
