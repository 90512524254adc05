import { findCustomerConsents } from '@rapport/subgraph-kit/consent/consent-store';
import { Any, type EntityManager } from 'typeorm';
import type { ConsentDecision, ConsentInForce, ConsentPurpose } from '../domain/consent';
import { ConsentDecisionEntity } from './entities/consent-decision.entity';

/** What each of these customers allows now, one for each id asked for; one statement. */
export async function findConsentsInForce(
  db: EntityManager,
  customerIds: readonly string[],
  defaults: readonly ConsentPurpose[] = [],
): Promise<ReadonlyMap<string, ConsentInForce>> {
  const nobodyDecided: ConsentInForce = {
    granted: defaults,
    refused: [],
    personalisation: 'FULL',
    globalPrivacyControl: false,
  };
  const known = await findCustomerConsents(db, customerIds);
  return new Map(customerIds.map((id) => [id, known.get(id) ?? nobodyDecided]));
}

/** Adds a decision. Decisions are never changed or removed: they are the proof. */
export async function insertConsentDecision(
  tx: EntityManager,
  decision: {
    readonly customerId: string;
    readonly id: string;
    readonly purpose: ConsentPurpose;
    readonly granted: boolean;
    readonly decidedAt: Date;
    readonly actor: string;
  },
): Promise<void> {
  await tx.query(
    `INSERT INTO consent_decision (customer_id, decision_id, purpose, granted, decided_at, actor)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [
      decision.customerId,
      decision.id,
      decision.purpose,
      decision.granted,
      decision.decidedAt,
      decision.actor,
    ],
  );
}

/** All decisions of these people, in no particular order. */
export const findConsentDecisions = async (
  db: EntityManager,
  customerIds: readonly string[],
): Promise<ConsentDecision[]> => {
  const rows = await db.findBy(ConsentDecisionEntity, { customerId: Any(customerIds) });
  return rows.map(({ customerId, purpose, granted, decidedAt }) => ({
    originId: customerId,
    purpose,
    level: granted ? 'FULL' : 'OFF',
    decidedAt,
    method: 'WEB_FORM',
  }));
};
