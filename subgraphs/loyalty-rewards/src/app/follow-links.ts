import type { PersonId } from '@rapport/subgraph-kit/join-people';
import { appendToOutbox } from '@rapport/subgraph-kit/outbox';
import type { EntityManager } from 'typeorm';
import { lockAccounts, openAccounts } from '../db/account-repository';
import { saveTiers } from '../db/tier-repository';
import type { Programme } from '../domain/programme';
import { reviewTiers } from './review-tiers';

/**
 * After merges and their undoing. Accounts, orders and lots stay with the id they were booked for and are read as one
 * person's, so all there is to do is the stored tier: a person has one, kept with the account of the id that survives.
 * A constant number of statements.
 *
 * @param people every id of the people touched (`recordMerges`, `recordUnmerges`)
 */
export async function followLinks(
  tx: EntityManager,
  people: readonly PersonId[],
  rules: { readonly programme: Programme; readonly now: Date },
): Promise<void> {
  const ids = people.map((one) => one.customerId);
  const locked = new Set((await lockAccounts(tx, ids)).map((account) => account.customerId));
  const members = people.filter((one) => locked.has(one.customerId));
  if (members.length === 0) return;
  const survivorIds = [...new Set(members.map((one) => one.survivorId))];
  await openAccounts(tx, survivorIds);
  await saveTiers(
    tx,
    members
      .filter((one) => one.customerId !== one.survivorId)
      .map(({ customerId }) => ({ customerId, tier: 'BRONZE', reviewAt: null })),
  );
  await appendToOutbox(tx, await reviewTiers(tx, await lockAccounts(tx, survivorIds), rules));
}
