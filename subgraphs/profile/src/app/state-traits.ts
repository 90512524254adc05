import { findSurvivors } from '@rapport/subgraph-kit/customer-redirect';
import { NotFoundError } from '@rapport/subgraph-kit/errors';
import { lockCustomers } from '../db/customer-repository';
import { markFactsChanged } from '../db/segment/mark-repository';
import { openTraits, saveTraits } from '../db/trait-repository';
import type { SealedTransaction } from '../secrecy/secrecy';
import type { Fields } from '../domain/fields';
import { mergeTraits, traitsAt, type Statement, type Traits } from '../domain/traits';

/**
 * Adds what is stated of a customer to what is known, locks them until `tx` ends, and has segments look again. `null`
 * withdraws a trait.
 *
 * @returns everything known afterwards: what was declared is not overruled by what is observed or inferred
 */
export async function stateTraits(
  { tx, secrecy }: SealedTransaction,
  customerId: string,
  traits: Fields,
  statement: Statement,
): Promise<Traits> {
  const known = (await lockCustomers(tx, [customerId], [customerId])).get(customerId);
  if (known === undefined) throw new NotFoundError('Customer', customerId);
  const ring = await secrecy.ring(tx, [customerId]);
  const merged = mergeTraits(openTraits(ring, known), traitsAt(traits, statement));
  await saveTraits(tx, ring, new Map([[customerId, merged]]));
  const person = (await findSurvivors(tx, [customerId])).get(customerId) ?? customerId;
  await markFactsChanged(tx, [{ customerId: person, fact: 'trait' }]);
  return merged;
}
