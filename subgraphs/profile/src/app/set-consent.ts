import { saveConsents, findCustomerConsents } from '@rapport/subgraph-kit/consent/consent-store';
import { newId } from '@rapport/subgraph-kit/ids';
import { appendToOutbox } from '@rapport/subgraph-kit/outbox';
import { actorOf, requireCustomer, type Viewer } from '@rapport/subgraph-kit/viewer';
import { NotFoundError } from '@rapport/subgraph-kit/errors';
import type { DataSource } from 'typeorm';
import { findConsentDecisions, insertConsentDecision } from '../db/consent-repository';
import { lockCustomers } from '../db/customer-repository';
import { markFactsChanged } from '../db/segment/mark-repository';
import { consentInForce, type ConsentPurpose } from '../domain/consent';

export interface ConsentChoice {
  readonly purpose: ConsentPurpose;
  readonly granted: boolean;
}

/** Records what the customer decided about a purpose, and tells the other parts of the system. */
export function setConsent(
  db: DataSource,
  viewer: Viewer,
  choice: ConsentChoice,
  now: Date,
  defaults: readonly ConsentPurpose[],
): Promise<ConsentChoice & { readonly decidedAt: Date }> {
  const { customerId } = requireCustomer(viewer);
  const decision = { purpose: choice.purpose, granted: choice.granted, decidedAt: now };
  return db.transaction(async (tx) => {
    const locked = await lockCustomers(tx, [customerId]);
    if (!locked.has(customerId)) throw new NotFoundError('Customer', customerId);
    await insertConsentDecision(tx, { ...decision, customerId, id: newId(), actor: actorOf(viewer) });
    const inForce = consentInForce(await findConsentDecisions(tx, [customerId]), [], defaults);
    const known = (await findCustomerConsents(tx, [customerId])).get(customerId);
    const state = { ...inForce, customerId, anonymousId: null, revision: (known?.revision ?? 0) + 1 };
    await saveConsents(tx, [state]);
    const { granted, refused, ...rest } = state;
    await markFactsChanged(tx, [{ customerId, fact: 'consent' }]);
    await appendToOutbox(tx, [
      {
        type: 'consent.changed',
        version: 1,
        eventId: newId(),
        occurredAt: now.toISOString(),
        ...rest,
        granted: [...granted],
        refused: [...refused],
      },
    ]);
    return decision;
  });
}
