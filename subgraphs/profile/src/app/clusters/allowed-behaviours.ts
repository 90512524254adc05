import type { EntityManager } from 'typeorm';
import { findConsentsInForce } from '../../db/consent-repository';
import { findBehaviours } from '../../db/segment/cluster-repository';
import type { FactCircumstances } from '../../db/segment/fact-repository';
import type { Behaviour } from '../../domain/clusters/features';

/** How those of these people behave who allow that it is learnt from, with the dial at FULL. */
export async function findAllowed(
  db: EntityManager,
  ids: readonly string[],
  { now, consentDefaults }: Omit<FactCircumstances, 'secrecy'>,
): Promise<ReadonlyMap<string, Behaviour>> {
  const consents = await findConsentsInForce(db, ids, consentDefaults);
  const allowed = ids.filter((id) => {
    const consent = consents.get(id);
    return consent?.personalisation === 'FULL' && consent.granted.includes('PERSONALISATION');
  });
  return findBehaviours(db, allowed, now);
}
