import { newId } from '@rapport/subgraph-kit/ids';
import { appendToOutbox } from '@rapport/subgraph-kit/outbox';
import { actorOf, requireCustomer, type Viewer } from '@rapport/subgraph-kit/viewer';
import { NotFoundError } from '@rapport/subgraph-kit/errors';
import type { DataSource } from 'typeorm';
import { findConsentDecisions, insertConsentDecision } from '../db/consent-repository';
import { lockCustomers } from '../db/customer-repository';
import { consentsInForce, type ConsentDecision, type ConsentPurpose } from '../domain/consent';

/** Records what the customer decided about a purpose, and tells the other parts of the system. */
export function setConsent(
  db: DataSource,
  viewer: Viewer,
  choice: { readonly purpose: ConsentPurpose; readonly granted: boolean },
  now: Date,
): Promise<ConsentDecision> {
  const { customerId } = requireCustomer(viewer);
  const decision = { purpose: choice.purpose, granted: choice.granted, decidedAt: now };
  return db.transaction(async (tx) => {
    const locked = await lockCustomers(tx, [customerId]);
    if (!locked.has(customerId)) throw new NotFoundError('Customer', customerId);
    await insertConsentDecision(tx, { ...decision, customerId, id: newId(), actor: actorOf(viewer) });
    const decisions = await findConsentDecisions(tx, [customerId]);
    await appendToOutbox(tx, [
      {
        type: 'consent.changed',
        version: 1,
        eventId: newId(),
        occurredAt: now.toISOString(),
        customerId,
        anonymousId: null,
        revision: decisions.length,
        granted: consentsInForce(decisions)
          .filter(({ granted }) => granted)
          .map(({ purpose }) => purpose),
        personalisation: 'FULL',
      },
    ]);
    return decision;
  });
}
