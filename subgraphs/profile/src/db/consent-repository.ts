import { Any, type EntityManager } from 'typeorm';
import type { ConsentDecision } from '../domain/consent';
import { ConsentDecisionEntity } from './entities/consent-decision.entity';

/** Adds a decision. Decisions are never changed or removed: they are the proof. */
export async function insertConsentDecision(
  tx: EntityManager,
  decision: ConsentDecision & { readonly customerId: string; readonly id: string; readonly actor: string },
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
export const findConsentDecisions = (
  db: EntityManager,
  customerIds: readonly string[],
): Promise<(ConsentDecision & { readonly customerId: string })[]> =>
  db.findBy(ConsentDecisionEntity, { customerId: Any(customerIds) });
