import type { EntityManager } from 'typeorm';
import { saveTraits } from '../db/customer-repository';
import type { Fields } from '../domain/fields';
import { mergeTraits, traitsAt, type Statement, type Traits } from '../domain/traits';

/** What was stated about one id at one instant. */
export interface StatedTraits extends Statement {
  readonly customerId: string;
  readonly traits: Fields;
}

/** Adds what was stated to what was known. @param known the traits of everybody concerned, who are locked */
export async function storeTraits(
  tx: EntityManager,
  known: ReadonlyMap<string, Traits>,
  stated: readonly StatedTraits[],
): Promise<void> {
  const changed = new Map<string, Traits>();
  const add = (customerId: string, traits: Traits) => {
    if (Object.keys(traits).length === 0) return;
    changed.set(customerId, mergeTraits(changed.get(customerId) ?? known.get(customerId) ?? {}, traits));
  };
  for (const { customerId, traits, ...statement } of stated) add(customerId, traitsAt(traits, statement));
  await saveTraits(tx, changed);
}
