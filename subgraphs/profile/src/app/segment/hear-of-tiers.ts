import type { TierChanged } from '@rapport/contracts/loyalty';
import { findSurvivors } from '@rapport/subgraph-kit/customer-redirect';
import type { EntityManager } from 'typeorm';
import { markFactsChanged } from '../../db/segment/mark-repository';
import { saveTiers } from '../../db/segment/tier-repository';

/** Remembers the tier of each customer, the latest that took effect, under the id it was told with. */
export async function hearOfTiers(tx: EntityManager, events: readonly TierChanged[]): Promise<void> {
  const latest = new Map<string, TierChanged>();
  for (const event of events) {
    const known = latest.get(event.customerId);
    if (known === undefined || known.occurredAt < event.occurredAt) latest.set(event.customerId, event);
  }
  const tiers = [...latest.values()];
  await saveTiers(
    tx,
    tiers.map(({ customerId, to, occurredAt }) => ({ customerId, tier: to, occurredAt })),
  );
  const survivors = await findSurvivors(tx, [...latest.keys()]);
  await markFactsChanged(
    tx,
    [...survivors.values()].map((customerId) => ({ customerId, fact: 'tier' })),
  );
}
