import type { TierChanged } from '@rapport/contracts/loyalty';
import { addDays } from '@rapport/kernel/clock';
import { newId } from '@rapport/subgraph-kit/ids';
import { appendToOutbox } from '@rapport/subgraph-kit/outbox';
import type { DataSource, EntityManager } from 'typeorm';
import { lockAccounts, type LockedAccount } from '../db/account-repository';
import { findSpends } from '../db/order-fact-repository';
import { findCustomersWithDueTier, saveTiers } from '../db/tier-repository';
import type { Programme } from '../domain/programme';
import { TIER_WINDOW_DAYS } from '../domain/tier';
import { standingAt } from '../domain/tier-standing';

const CUSTOMERS_PER_TURN_MAX = 500;

/**
 * Computes the tiers of people, keeps them, and returns an event for each that differs from the one that was
 * told last. The stored tier serves these events alone: what a member is shown is computed when it is read.
 *
 * @param accounts locked, of ids that survive
 */
export async function reviewTiers(
  tx: EntityManager,
  accounts: readonly LockedAccount[],
  { programme, now }: { readonly programme: Programme; readonly now: Date },
): Promise<TierChanged[]> {
  if (accounts.length === 0) return [];
  const spends = await findSpends(tx, {
    survivorIds: accounts.map((account) => account.customerId),
    since: addDays(now, -TIER_WINDOW_DAYS),
    currency: programme.currency,
  });
  const reviewed = accounts.map((account) => ({
    account,
    standing: standingAt(spends.get(account.customerId) ?? [], now, programme.currency),
  }));
  await saveTiers(
    tx,
    reviewed.map(({ account, standing }) => ({
      customerId: account.customerId,
      tier: standing.tier,
      reviewAt: standing.changesAt,
    })),
  );
  return reviewed
    .filter(({ account, standing }) => account.tier !== standing.tier)
    .map(({ account, standing }) => ({
      type: 'tier.changed',
      version: 1,
      eventId: newId(),
      occurredAt: now.toISOString(),
      customerId: account.customerId,
      from: account.tier,
      to: standing.tier,
    }));
}

/** Reviews every tier that time has changed, some hundred members a transaction. */
export async function reviewDueTiers(db: DataSource, programme: Programme, now: Date): Promise<void> {
  let found: number;
  do {
    found = await db.transaction(async (tx) => {
      const customerIds = await findCustomersWithDueTier(tx, now, CUSTOMERS_PER_TURN_MAX);
      const accounts = await lockAccounts(tx, customerIds);
      await appendToOutbox(tx, await reviewTiers(tx, accounts, { programme, now }));
      return customerIds.length;
    });
  } while (found === CUSTOMERS_PER_TURN_MAX);
}
