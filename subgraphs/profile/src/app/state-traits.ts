import { findSurvivors } from '@rapport/subgraph-kit/customer-redirect';
import { NotFoundError } from '@rapport/subgraph-kit/errors';
import type { EntityManager } from 'typeorm';
import { lockCustomers, saveTraits } from '../db/customer-repository';
import { markFactsChanged } from '../db/segment/mark-repository';
import type { Fields } from '../domain/fields';
import { mergeTraits, traitsAt, type Statement, type Traits } from '../domain/traits';

/**
 * Adds what is stated of a customer to what is known, locks them until `tx` ends, and has segments look again. `null`
 * withdraws a trait.
 *
 * @returns everything known afterwards: what was declared is not overruled by what is observed or inferred
 */
export async function stateTraits(
  tx: EntityManager,
  customerId: string,
  traits: Fields,
  statement: Statement,
): Promise<Traits> {
  const known = (await lockCustomers(tx, [customerId])).get(customerId);
  if (known === undefined) throw new NotFoundError('Customer', customerId);
  const merged = mergeTraits(known, traitsAt(traits, statement));
  await saveTraits(tx, new Map([[customerId, merged]]));
  const person = (await findSurvivors(tx, [customerId])).get(customerId) ?? customerId;
  await markFactsChanged(tx, [{ customerId: person, fact: 'trait' }]);
  return merged;
}
