import type { EntityManager } from 'typeorm';
import { openTraits, saveTraits, type StoredTraits } from '../db/trait-repository';
import type { Fields } from '../domain/fields';
import type { KeyRing } from '../secrecy/key-ring';
import { mergeTraits, traitsAt, type Statement, type Traits } from '../domain/traits';

/** What was stated about one id at one instant. */
export interface StatedTraits extends Statement {
  readonly customerId: string;
  readonly traits: Fields;
}

/** Adds what was stated to what was known. @param known the traits of everybody concerned, who are locked; @param ring with their keys */
export async function storeTraits(
  tx: EntityManager,
  ring: KeyRing,
  known: ReadonlyMap<string, StoredTraits>,
  stated: readonly StatedTraits[],
): Promise<void> {
  const changed = new Map<string, Traits>();
  const add = (customerId: string, traits: Traits) => {
    if (Object.keys(traits).length === 0) return;
    const stored = known.get(customerId);
    const before = changed.get(customerId) ?? (stored === undefined ? {} : openTraits(ring, stored));
    changed.set(customerId, mergeTraits(before, traits));
  };
  for (const { customerId, traits, ...statement } of stated) add(customerId, traitsAt(traits, statement));
  await saveTraits(tx, ring, changed);
}
